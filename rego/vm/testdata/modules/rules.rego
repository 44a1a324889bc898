package test

default size := "none"

size := "big" if count(input.object.list) > 2
else := "some" if count(input.object.list) > 0
else := "empty" if input.object.list == []

chain := 1 if {
	input.object.n > 5
} else := 2 if {
	input.object.n > 0
} else := 3 if {
	input.object.n < 0
}

is_false := false
is_null := null
maybe_false := input.object.flag
undefined if input.object.nothing
not_undefined if not undefined
not_false if not is_false
not_null if not is_null
truthy if is_null
falsy if is_false

two := 1 if input.object.n > 5
two := 2 if input.object.n > 6

same := {"a": 1} if input.object.n > 5
same := {"a": 1} if input.object.n > 6

same_number := input.object.n if input.object.n > 5
same_number := 7.0 if input.object.n == 7

early if input.object.n == 7
early if input.object.list[_] == "a"
early if input.object.map.a == 1

later_error if input.object.n == 7
later_error if to_number(input.object.text) == 1

first_error if to_number(input.object.text) == 1
first_error if input.object.n == 7

default of_default := {"list": [1, 2, {"a"}]}

of_default := "defined" if input.object.flag
default_comprehension := object.get({"a": [x | some x in input.object.list]}, "a", 0)
constant := {"a": [1, 2.0, "x", {"b": {1, 2}}], "c": null, "d": {}}
negative := -5
numbers := [1, 1.0, 1e2, 0.5, -0.0, 9223372036854775807, 9223372036854775808, 123456789012345678901234567890]
raw := `a\b"c`
