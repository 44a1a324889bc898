package plainyaml_test

// plainDocuments are traps that the plain decoder takes, and must read as the one for all of YAML does.
var plainDocuments = []string{
	"", "\n", "# nothing\n", "---\n", "# license\n---\n# c\na: 1\n", "---\r\na: 1\r\n", "  a: 1\n  b: 2\n", "a: 1", "a:", "a:\n", "a: # c\n",
	// The types of YAML 1.1.
	"a: 1:30\nb: 190:20:30.15\n", "a: 0o7\nb: 0O7\nc: 0o8\nd: 07\ne: 08\nf: 0777\ng: 00\nh: -07\n", "a: 1_000\nb: 1__0\nc: _1\nd: 0x_1\ne: 1_\nf: 1_000.5\n",
	"a: 1e3\nb: 12e03\nc: 1E-3\nd: 1e\ne: e1\nf: 1.e3\ng: 1e+3\n", "a: .5\nb: 1.\nc: +.5\nd: -.5\ne: 1.5\nf: '.'\ng: 1.2.3\nh: ./x\n",
	"a: .\nb: ..\nc: ...\nd: +\ne: --\nf: -a\ng: -c\nh: --flag\ni: -1\nj: +1\nk: +-1\nl: 1-2\nm: -\u00a0x\n",
	"a: 0x1F\nb: 0X1f\nc: -0x1\nd: 0x\ne: 0b11\nf: 0B11\ng: -0b11\nh: 0xg\ni: +0x1\n", "a: -0\nb: -0.0\nc: 1.0\nd: 0.1\ne: 100000000000000000\nf: 9223372036854775807\ng: -9223372036854775808\n",
	"a: y\nb: Y\nc: yes\nd: YES\ne: yEs\nf: on\ng: Off\nh: No\ni: n\nj: TRUE\nk: tRUE\nl: ~\nm: Null\nN0: nULL\no: ~x\np: 'yes'\nq: \"on\"\n",
	"a: 2024-01-01\nb: 2001-12-14t21:59:43.10-05:00\nc: 2001-12-14 21:59:43.10\nd: 2001-1-1\ne: 2030-99-99\n", "2024-01-01: a\n", "a: <<\nb: =\n'<<': {a: b}\n",
	"a: 100m\nb: 128Mi\nc: 10.0.0.0/8\nd: 1.27\ne: v1\nf: 3e5f\ng: deadbeef\nh: 8080/TCP\ni: 1f\n", "a: inf\nb: nan\nc: Inf\nd: .info\n",
	// Plain scalars.
	"a: b:c\nd: ::b\ne: :x\nf: a#b\ng: a #b\nh: a# b\n", "key with spaces: v w  \nk : v\n-a: 1\n.a: 2\n", "a: b'c\nd: e\"f\ng: x, y [z] {w}\nh: x?\n", "é: ü\u00a0\u3000\n\u00a0: a\n", "a: b # c: d\n# e: f\n",
	// Quoted scalars.
	"a: 'it''s'\nb: ''\nc: ''''\nd: ' x '\ne: 'a\\nb'\nf: 'a: b # c'\n", `"a": "b\n\t\"\\\r\'\ "` + "\n'c' : \"\"\n\"\": 1\n", "a: \"x\ty\"\nb: 'x\ty'\nc: \"# d\" # e\n", "'1': a\n\"true\": b\n",
	// Lists and maps.
	"a:\n- b\n- c\nd: e\n", "a:\n  - b\n  -   c\nd:\n- - x\n  - y\n- - - z\n-\n  - w\n", "a:\n- b: 1\n  c: 2\n-   d: 3\n    e: 4\n-\n  f: 5\n- g:\n- h:\n  - i\n  j:\n  - k\n",
	"a:\n-\n- # c\n-\nb: 1\n", "a:\n    b:\n        c: 1\n    d: 2\ne: 3\n", "a:\nb:\n- x\nc:\n  d:\n  e:\n", "a:\n  b\nc:\n  'd'\ne:\n  [f]\ng:\n  |\n  h\n", "a:\n# c\n\n  # d\n  b: 1\n # e\n\nf: 2\n",
	"a: []\nb: {}\nc: [ ]\nd: [a, 1, [b, {c: d}], {}]\ne: {a: b, \"c\": 1, 'd':2, e : [f]}\nf: [a,]\ng: {a: 1,} # c\nh: [-1, -, a:b, \":\"]\n",
	"{a: 1, b: [c]}\n", "{}\n", "a: [a#b, x y, a'b, a:,]\n", "a: [ 'x' , \"y\" ]\n",
	// Blocks.
	"a: |\n  x\n   y\n\n  z\n\n\nb: |-\n  x\n\nc: |+\n  x\n\n\nd: 1\n", "a: |\n  x", "a: |-\n  x", "a: |+\n  x\n\n", "a: |+\n  x\n  \n   \n", "a: |\n  x\n  ", "a: |\n  x\n   ", "a: |\n  x\n ", "a: |\n\n \n  x\n",
	"a: | # c\n  x # y\n# z\nb: 1\n", "a: |\n  x\n # y\n", "a: |\n    x\n  # y\nb: 1\n", "a: |\n  x\t\n  \ty\n", "a:\n- |\n  x\n- >-\n  y\n  z\n- b: |\n    w\n", "a: |\r\n  x\r\n\r\n  y\r\nb: 1\r\n",
	"a: >\n  x\n  y\n\n  z\n\n\n  w\n   v\n\n   u\n  t\n\n\nb: 1\n", "a: >-\n  x\n\n   y\n  z\n", "a: >+\n  x\n\n", "a: >\n\n\n  x\n  y\n", "a: >\n   \n   x\n  \n   \ty\n   z\n", "a: |\n  ---\n  ...\n  - x: y\n",
}

// otherDocuments are traps that the plain decoder must leave to the one for all of YAML,
// for the value or for the error.
var otherDocuments = []string{
	"a\n", "- a\n", "'a'\n", "[a]\n", "null\n", "a: 1\n---\nb: 2\n", "a: 1\n...\n", "--- {a: 1}\n", "--- # c\na: 1\n", "---\n---\na: 1\n", "%YAML 1.1\n---\na: 1\n", "--- a: 1\n", "... a: 1\n",
	"a: &x 1\n", "a: *x\n", "a: !!str 1\n", "a: ! b\n", "? a\n: b\n", "?a: 1\n", ": a\n", "<<: {a: 1}\n", "{<<: {a: 1}}\n", "a: ? b\n",
	"a: 1\na: 2\n", "{a: 1, a: 2}\n", "a: 1\n'a': 2\n", "1: a\n", "true: a\n", "~: a\n", "1.5: a\n", "on: a\n", "[a]: b\n", "{a: b}: c\n", "{1: a}\n", ".inf: a\n",
	"a: b\n  c\n", "a: 'b\n  c'\n", "a: \"b\n  c\"\n", "a: 'b\n", "a: [b,\n  c]\n", "a: {b: c\n", "a:\n  b\n  c\n", "a:\n- b\n  c\n",
	"a: b: c\n", "a: b:\n", "a: 'b': c\n", "a: 'b' c\n", "a: 'b'#c\n", "a: [b] c\n", "a: [b]#c\n", "a: - b\n", "a: -\n", "- a\nb: 1\n", "a:\n- b\nc\n", "a: 1\n- b\n",
	"a:\n  b: 1\n c: 2\n", "a:\n    b: 1\n  c: 2\n", "a:\n  - b\n - c\n", "a:\n  - b\n  c: 1\n", " a: 1\nb: 2\n", "a: 1\n b: 2\n", "a:\n- b\n - c\n", "a:\n  - b\n- c\n",
	"a:\tb\n", "a: b\t\n", "\ta: 1\n", "a:\n\tb: 1\n", "a:\n- \tb\n", "a:\n-\tb\n", "a: b\tc\n", "a: 1\n\t\n", "a: [b,\tc]\n", "a: b\t#c\n",
	"a: |2\n  x\n", "a: |2-\n   x\n", "a: |-2\n  x\n", "a: |#c\n  x\n", "a: | x\n", "a: |\n", "a: |\nb: 1\n", "a: |\n\n\n", "a: |\n   \n  x\n", "a: |\n\tx\n", "a: |\n  \tx\n", "a: |\n  x\n\ty\n", "a: |\n  x\n \ty\n", "a: |\n# c\n  x\n", "a: |\n    x\n  y\n", "a: |--\n  x\n",
	"a: \"\\x41\"\n", "a: \"\\u00e9\"\n", "a: \"\\q\"\n", "a: \"\\/\"\n", "a: \"\\0\"\n", "a: \"b\\", "a: @b\n", "a: `b\n", "a: %b\n", "a: ,b\n", "a: ]\n", "a: }\n", "a: *\n", "a: &\n", "a: !\n",
	"a: [b, , c]\n", "a: [, b]\n", "a: [b: c]\n", "a: {b}\n", "a: {b:c}\n", "a: {b: }\n", "a: {\"b\":}\n", "a: [b #c]\n", "a: [?b]\n", "a: [b?c]\n", "a: [- b]\n", "a: [:b]\n", "a: [\"b\"\"c\"]\n", "a: {b: c: d}\n", "a: [b]]\n", "a: {\"b\"::c}\n",
	"a: .5_0\n", "a: .inf\n", "a: -.Inf\n", "a: +.INF\n", "a: .NaN\n", "a: 18446744073709551615\n", "a: 9223372036854775808\n", "a: 1e19\n", "a: 1e999\n", "a: 0xffffffffffffffff\n", "a: 0b+1\n", "a: 0b2\n", "a: -9223372036854775809\n", "a: 123456789012345678901234567890\n", "a: 0777777777777777777777777\n", "a: 9007199254740995.0\n",
	"\ufeffa: 1\n", "a: \ufeffb\n", "a: b\x00\n", "a: b\x01\n", "a: b\x7f\n", "a: b\u0085c\n", "a: b\u0090\n", "a: b\u2028c: d\n", "a: b\u2029\n", "a: b\ufffe\n", "a: \xff\n", "a: \xc0\x80\n", "a: \xed\xa0\x80\n", "\xff\xfea\x00", "a: b\rc: d\n", "a: b\r",
}
