package lightk8s.lib.arguments_test

import data.lightk8s.lib.arguments

test_values_of_both_forms_in_order if {
	given := ["kube-apiserver", "--v=2", "--v", "4", "--version"]
	arguments.values(given, "v") == ["2", "4"]
}

test_a_flag_alone_is_true if {
	arguments.values(["--profiling", "--v=2"], "profiling") == ["true"]
	arguments.values(["--profiling"], "profiling") == ["true"]
}

test_the_last_value_counts if arguments.text(["--v=2", "--v=4"], "v") == "4"

test_a_value_may_hold_an_equals_sign if arguments.text(["--arg=profiling=true"], "arg") == "profiling=true"

test_a_flag_not_given_has_no_text if not arguments.text(["--v=2"], "profiling")

test_items_of_every_mention if {
	arguments.items(["--plugins=A, B", "--plugins", "C,"], "plugins") == {"A", "B", "C"}
}

test_booleans if {
	arguments.is_true(["--profiling=T"], "profiling", false) == true
	arguments.is_true(["--profiling", "--profiling=false"], "profiling", true) == false
	arguments.is_true([], "profiling", true) == true
}

test_what_is_no_string_is_left_out if arguments.values([null, 7, "--v=2"], "v") == ["2"]

test_values_that_begin_with_dashes if {
	given := ["--kubelet-arg", "--max-pods=24", "--kubelet-arg=v=2", 7, "--kubelet-arg", 8, "--kubelet-arg"]
	arguments.taken(given, "kubelet-arg") == ["--max-pods=24", "v=2"]
}
