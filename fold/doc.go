// Package fold makes text comparable for search: case and diacritics are dropped, so that "so y te" finds "Sở Y tế".
// It holds no search itself: commands stores folded columns, queries compares with them.
package fold
