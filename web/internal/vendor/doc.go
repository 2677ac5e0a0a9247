// Command vendor rebuilds the third-party part of web/static from three npm
// packages that vendor.sh has unpacked beside each other:
//
//	tabler  -> static/css/00-tabler.css  only the rules the templates can match
//	icons   -> static/icons.svg          one <symbol> per icon the pages name
//	htmx    -> static/htmx.js            the minified build, unchanged
//
// It writes nothing else and reads no network; the results are committed, so a
// build of Chuky needs neither npm nor this program. Our own stylesheets and
// app.js are not generated and are not touched.
//
//	main.go   flags, order of work
//	css.go    a small CSS reader and the purge
//	icons.go  which icons the pages name, and the sprite
package main
