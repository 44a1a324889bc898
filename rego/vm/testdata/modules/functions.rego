package test

f(x) := 1 if is_number(x)
f(x) := "text" if is_string(x)
f(null) := "null"
f([a, b]) := [b, a]
f({"a": x}) := x

g(x) := y if { y := x + 1; x < 5 } else := "many" if x < 100

default h(_) := "default"

h(x) := x.a if is_object(x)

both(x) := 1 if x != null
both(x) := 2 if is_string(x)

agree(_, y) := y if y
agree(x, _) := x if x

pred(x) if x == "a"
pred(x) if startswith(x, "b")

fs := [f(x) | some x in input.object.list]
fkeys := {k: f(v) | some k, v in input.object.map}
gs := [g(x) | some x in input.object.list; is_number(x)]
hs := [h(x) | some x in input.object.list]
hmap := h(input.object.map)
conflicting := [both(x) | some x in input.object.list]
agreed := agree(input.object.text, input.object.text)
disagreed := agree(1, 2)
preds := [x | some x in input.object.list; is_string(x); pred(x)]
error_in := [pred(x) | some x in input.object.list]
destructured := f([1, {"x"}])
from_object := f({"a": 5})
of_undefined := f(input.object.nothing)
composed := f(f(f(1)))
void if not f(true)
shadow(input_) := input_.object
call_with_input := shadow(input)
