package test

steps["a/b"].p := 1

steps["a~1b"].p := 2

steps["a~0b"].p := 3

dynamic := {k: v | some k in ["a/b", "a~1b", "a~0b", "a~b"]; v := data.test.steps[k].p}

conflicting["a/b"] contains 1

twice["a/b~1"](x) := x

twice["a/b~1"](x) := 5 if x

conflict := twice["a/b~1"](input.object.n)
