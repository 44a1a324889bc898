package test

tree.a.b := 1
tree.c[x] := x if some x in ["d", "e"]
tree.f contains input.object.n

x.y.p := "xy"
x.z.p := "xz"
x.z.q(_) := 1

whole := data.base
merged := data.test.tree
dynamic := [v | some k; v := data.test.x[k].p]
dynamic_key := data.test.x[input.object.key].p
dynamic_deep := [[k, l] | some k, l; data.test.tree[k][l]]
data_path := data.base.nested[input.object.key]
data_missing := data.base.missing
data_null := data.base.nothing
data_scan := {k: v | some k, v in data.base}
package_scan := {k | some k; data.mixed.virtual[k]}
mixed := data.mixed
mixed_base := data.mixed.base
mixed_key := data.mixed[input.object.key]
mixed_iter := {k | some k; data.mixed[k]}
walked := [p | walk(input.object.deep, [p, _])]
walked_values := {v | walk(input.object, [_, v]); is_number(v)}
walked_sets := [[p, v] | walk([{1, {2}}, {"a": null}], [p, v])]
composite_key := {[1, 2]: "a", {"x"}: "b"}[[1, input.object.two]]
set_ref := {"y", "b"}[input.object.key]
var_ref := [y | some i, j; y := input.object.deep[i][j]]
