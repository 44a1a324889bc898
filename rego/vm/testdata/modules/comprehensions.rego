package test

arrays := [x | some x in input.object.list]
pairs := [[k, v] | some k, v in input.object.map]
nested := [[[i, k] | some k, _ in input.object.map] | some i, _ in input.object.list]
sets := {x | some x in input.object.list}
set_of_sets := {{x, y} | some x in input.object.list; some y in input.object.list}
objects := {k: v | some k, v in input.object.map}
inverted := {v: k | some k, v in input.object.map}
conflicting := {type_name(v): v | some v in input.object.list}
closure := [y | some x in input.object.list; y := [z | some z in input.object.list; z != x]]
from_set := [x | some x in {3, "a", 1, null, [2], {"k": 1}, {1}}]
joined := concat(",", [k | some k, _ in input.object.map])
sorted_keys := sort([k | some k, _ in input.object.map])
empty := [[x | some x in []], {x | some x in []}, {x: x | some x in []}]
over_text := [x | x := input.object.text[_]]
wildcards := [x | x := input.object.deep[_][_][_]]
