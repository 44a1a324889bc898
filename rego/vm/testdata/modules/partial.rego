package test

names contains x if some x in input.object.list
names contains k if some k, _ in input.object.map
names contains "constant"

by_key[k] := v if some k, v in input.object.map
by_key.y := 1

conflict_key[type_name(v)] := v if {
	some v in input.object.list
	not is_number(v)
}

p[x].y := i if some i, x in input.object.list
r[k].z contains v if some k, v in input.object.map
q.a.b.c := 1
q.a.b.d := 2 if input.object.flag
q.a[k] := v if {
	k := "dynamic"
	v := input.object.n
}
whole_q := q
whole_deep := [p, r, deep, deep_set]
deep[x][y] := z if {
	some x, m in input.object.deep
	some y, z in m
}
deep_set[x][y] contains z if {
	some x, m in input.object.deep
	some y, l in m
	some z in l
}
lookup := by_key[input.object.key]
has := "constant" in names
iterated := [x | some x in names]
keys := [[k, v] | some k, v in by_key]
size := count(names) + count(by_key)
via_var := [v | some k; v := by_key[k]; k != "a"]
in_set if names.constant
in_set_var := [x | names[x]; is_string(x)]
p_any := [[x, y] | y := p[x].y]
