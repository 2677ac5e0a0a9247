// Package indicators holds indicator sets (bộ chỉ số): what is asked, of whom, how many points it
// is worth, how points are computed, and where the decision says so.
//
// A set is a YAML file, sets/<id>/<version>.yaml, embedded in the program and immutable once it
// has been used. docs/indicator-sets.md documents the format.
//
//	set.go      Set, MainIndex, Item, Input: the tree as the decision prints it
//	node.go     the tree above the items: pillars, groups, what the table prints at each node
//	channel.go  channels, owners, assignments, declarations: what surrounds the tree
//	items.go    lists of things that count one by one, each with its own share
//	inventory.go  lists that units keep, and what is counted in them
//	method.go   Method and its parts: the neutral data that package scoring evaluates
//	expr.go     formulas such as (a+b+c+d)/(e+f): parser and printer
//	ruling.go   Ruling (cách hiểu) and Set.With, which applies the chosen readings
//	load.go     Parse: YAML to Set, strictly
//	load_tree.go  the same for pillars, groups, points and channels
//	draft.go    Draft: the same, as far as a file can be read, for package lint
//	describe.go  Describe: what a program needs to know to write answers
//	raw.go, raw_tree.go  the file as it is written
//	check.go    what a set must fulfil: totals, inputs declared and used, rulings
//	check_tree.go  the same for the tree, channels, inventories
//	canonical.go  the canonical form of a set and its digest
//	extend.go, overlay.go  sets made of other sets: changed, supplied with points, assigned to units
//	declared.go  what the text states, beside what the tree gives; declared/ for sets already in use
//	schema.go   the JSON Schema of a set file
//	diff.go     Diff: what one set has otherwise than another
//	builtin.go  the embedded sets; LoadDir for those of a folder
//	answer_kinds.go  dates, experts' marks, lists, points awarded
//	answer.go   ParseAnswer: what a person or a program typed, made canonical or refused
//	number.go   reading and writing numbers, Vietnamese and plain
//
// It holds no points of any unit (package scoring), no rows, no clock and no files of the machine.
package indicators
