package test

sets := [{1, 2} & {2, 3}, {1, 2} | {2, 3}, {1, 2} - {2, 3}]
arithmetic := [input.object.n + 1, input.object.n - 10, input.object.n * 3, input.object.n % 4]
division := input.object.n / 2
division_by_zero := input.object.n / 0
modulo_zero := input.object.n % 0
modulo_float := 1.5 % 2
overflow := [9223372036854775807 + 1, -9223372036854775808 - 1, 9223372036854775807 * 9223372036854775807]
comparison := [1 < 2, "a" < "b", null < false, [1] < [1, 0], {"a": 1} < {"b": 0}, {1} < {2}, "1" > 1]
equalities := [1 == 1.0, -0.0 == 0, [1.0] == [1], {1: 1} == {1.0: 1.0}, {1, 1.0} == {1}, "a" != "a"]
typed := [type_name(x) | some x in input.object.list]
wrong_type := input.object.text + 1
wrong_set := input.object.list - {1}
text := sprintf("%v %d %s", [input.object.n, input.object.n, input.object.text])
bad_regex := regex.match(input.object.text, "a")
split_empty := split(input.object.text, "")
number := to_number(input.object.text)
max_of := [max(input.object.list), min(input.object.list)]
sum_of := sum(input.object.list)
parsed := json.unmarshal(input.object.text)
gets := [object.get(input.object, ["map", "a"], "none"), object.get(input.object, "nullish", "none")]
interpolated := $"n is {input.object.n}, nothing is {input.object.nothing}"
assigned if { x := input.object.n; x == 7; y = x; y >= 7 }
implicit_false if input.object.flag
print_is_true if print("x", input.object.nothing)
