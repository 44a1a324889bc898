package lightk8s.lib.labels

# other is a value that no label has, for all values that selectors do not name.
other := "/"

# namespace_name is the label that every namespace has: its name.
namespace_name := "kubernetes.io/metadata.name"

# classes are the labels that selectors can distinguish, an object for each: every label that they
# name is absent, or has one of the values that they name, or another.
classes(selectors) := [labels |
	keys := sort(object.keys(options(selectors)))
	choices := [options(selectors)[key] | some key in keys]
	some n in numbers.range(0, classes_of(selectors) - 1)
	labels := {key: value |
		some i, key in keys
		before := product([count(values) | some values in array.slice(choices, 0, i)])
		value := choices[i][floor(n / before) % count(choices[i])]
		value != null
	}
]

# classes_of is the number of classes.
classes_of(selectors) := product([count(values) | some values in options(selectors)])

# options are the values that distinguish labels, by key; null is an absent label.
options(selectors) := {key: array.concat([null, other], sort(values)) |
	key := requirements(selectors[_])[_].key
	values := {value |
		some selector in selectors
		some requirement in requirements(selector)
		requirement.key == key
		some value in requirement.values
	}
}
