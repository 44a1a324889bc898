package test

all_short if every x in input.object.list { count(x) < 3 }
all_keys if every k, v in input.object.map { is_string(k); v != "forbidden" }
every_empty if every x in [] { x == 1 }
every_undefined if every x in input.object.nothing { x == 1 }
every_nested if every x in input.object.list { every y in input.object.list { x != [y] } }
not_every if not all_short
some_key := k if some k, "x" in input.object.map
some_in if some 7 in input.object.list
keyed := [k | some k, v in input.object.list; v == "a"]
member if "a" in input.object.list
member_key if 0, "a" in input.object.list
not_member if not "zzz" in input.object.list
in_text := "a" in input.object.text
some_decl if { some i; input.object.list[i] == "a" }
destructure_array := [a, b] if [a, b] := input.object.list
destructure_prefix := [a, c] if [a, "b", c] = input.object.list
destructure_object := [x, y, z] if {"a": x, "b": y, "c": z} = input.object.map
destructure_deep := [x, y] if [[x, {"k": y}]] := [[1, {"k": input.object.n}]]
unify := [x, y] if [x, 2] = [1, y]
unify_fails if [1, 2] = [1, input.object.flag]
both_sides := x if {"a": x} = {"a": input.object.n}
index := input.object.list[input.object.index]
index_float := input.object.list[1.0]
negated if not any_seven
any_seven if input.object.list[_] == 7
double if not not_defined
not_defined if input.object.nothing
ref_with_brackets := input.object["map"]["a"]
null_field := input.object.nullish
null_in_list := [y | some x in input.object.list; y := is_null(x)]
first_with_error := x if { some x in input.object.map; to_number(x) >= 0 }
any_with_error if { some x in input.object.map; to_number(x) >= 0 }
negated_error if not any_negative
any_negative if { some x in input.object.map; to_number(x) == 5 }
inline_not if not to_number(input.object.text) == 5
every_error if every x in input.object.map { to_number(x) >= 0 }
