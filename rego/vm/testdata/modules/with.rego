package test

look := input.object.n
look_data := data.base.limit
uses := [look, look_data]
h(x) := [x, look]

replaced := v if v := look with input.object.n as 42
replaced_all := v if v := look with input as {"object": {"n": 1}}
replaced_object := v if v := [look, input.object.n] with input.object as {"n": 2}
created := v if v := input.object.new.deep.field with input.object.new.deep.field as [1]
data_replaced := v if v := look_data with data.base.limit as 99
data_new := v if v := data.fresh.a with data.fresh.a as 1
rule_replaced := v if v := uses with data.test.look as "rule"
nested_with := [a, b] if {
	a := look with input.object.n as 1
	b := uses with input.object.n as 2 with data.base.limit as 3
}
in_comprehension := v if v := [y | some x in [1, 2, 3]; y := h(x) with input.object.n as x]
negated_with if not look == 7 with input.object.n as 8
negated_nested if not negated_with with input.object.n as 7
inner_with := z if z := twice with input.object.n as 10
twice := [look, x] if x := look with input.object.n as 11
restored := [a, b, c] if { a := look; b := look with input.object.n as 0; c := look }
mocked_builtin := v if v := count(input.object.list) with count as 77
mocked_function := v if v := h(1) with h as "mocked"
mock(x) := ["mock", x]
mocked_by_function := v if v := h(1) with h as mock
with_undefined := v if v := look with input.object.n as input.object.nothing
with_every if every x in [1, 2] { x == look with input.object.n as x }
scalar_parent := v if v := input.object.n.below with input.object.n.below as 1
through_partial := v if v := {k | some k in partial} with input.object.map as {"x": 1, "y": 2}
partial contains k if some k, _ in input.object.map
