// Package web is the pages of Chuky for people: HTML rendered on the server,
// made livelier by htmx where a browser runs JavaScript, whole without it.
//
//	server.go        Deps, Mount: the routes, feature by feature
//	visit.go         one request with who makes it; idempotency keys of forms
//	middleware.go    request ID, recovery, same origin, limit of wrong sign-ins
//	problems.go      the one place where an error becomes a page
//	chrome.go        what the layouts show around a page; the flash
//	routes_staff.go  routes of verifiers, coordinator, council, chairman, administration
//	h_*.go           handlers by feature: parse, command or query, page
//	v_*.go           from what queries answer to page structs; pure
//	render.go        Renderer: a page or a fragment from a name and a struct
//	assets.go        static files under content-hash addresses, precompressed
//	headers.go       security headers of every page (no inline script or style)
//	compress.go      gzip and brotli for rendered pages
//	base.go          Base, which every page struct embeds: who, menu, cycle, flash
//	components.go    the small structs that the shared templates take
//	part.go          a page of a long list of units, with search
//	icons.go         names of the icons that Go code chooses
//	chips.go         object states as chips, one word and icon for each
//	urls.go          every address of the site, built in one place; urls_sets.go those of indicator sets
//	format.go        numbers, dates and terms as Vietnamese offices write them
//	pages_*.go       one struct per page, by feature
//	templates/       layout_*.html, part_*.html (components), page_*.html
//	static/          css/*.css (joined in name order), app.js; 00-tabler.css,
//	                 icons.svg and htmx.js are vendored by vendor.sh
//
// It does not hold rules: points, deadlines and permissions come computed from
// commands, queries and scoring, numbers mostly as text that is ready to show.
// It never calls the JSON API. Subpackage filetest proves uploads and published
// files over a real object store.
package web
