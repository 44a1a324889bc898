package lightk8s.lib.usage

import future.keywords.not

import data.lightk8s.lib.quantity

# peak is the largest measured memory of a container: the largest working set of all readings. The
# largest charge includes page cache, which the kernel frees before it kills; it is used only if no
# working set was read, as a safe upper bound. Also, a container that was OOMKilled had used its
# limit.
peak(container) := ceil(max(working_sets) / quantity.mebibyte) if {
	working_sets := [n | some field in ["peakBytes", "workingSetBytes"]; n := positive(use_of(container), field)]
	count(working_sets) > 0
} else := charged(container) if {
	charged(container)
} else := killed_at(container)

# charged is the largest charge of a container, page cache included. Its peak can lie between two
# readings, but never above this.
charged(container) := ceil(positive(use_of(container), "peakUsageBytes") / quantity.mebibyte)

# kills is how often a container was killed for lack of memory.
kills(container) := max(array.concat([0], [n | some field in ["oomKills", "oomEvents"]; n := positive(use_of(container), field)]))

# killed_at is the largest limit that a container was killed at. It is undefined if it had none, or
# the readings do not show it.
killed_at(container) := ceil(positive(use_of(container), "oomLimitBytes") / quantity.mebibyte)
