# METADATA
# scope: package
# title: Reasons to skip
# description: >-
#   Makes entries of `skipped`. An entry is a sentence, which is of class unknown: the object was
#   read, and does not show the fact. Any other class is given with the sentence: {"reason": "...",
#   "class": "needs-flag"}.
# schemas:
#   - input: schema.input
# custom:
#   example: |
#     some reason in skip.unread(input.object, "kubelet", "the kubelet's configuration was not read")
package lightk8s.lib.skip

import data.lightk8s.lib.inventory

# needs_flag is the entry for a fact that a flag, a live cluster or a snapshot would show.
needs_flag(sentence) := {"reason": sentence, "class": "needs-flag"}

# forbidden is the entry for an object that could not be read.
forbidden(sentence) := {"reason": sentence, "class": "forbidden"}

# not_applicable is the entry for an object that the control does not apply to.
not_applicable(sentence) := {"reason": sentence, "class": "not-applicable"}

# because is the entry for a sentence with another entry as its reason: it has the class of that
# entry.
because(sentence, entry) := {"reason": sprintf("%s: %s", [sentence, entry.reason]), "class": class(entry)} if {
	is_object(entry)
} else := sprintf("%s: %s", [sentence, entry])

# lacking is the entry for a sentence that is true because not every object of a kind is known; the
# sentence alone if all are.
lacking(kind, sentence) := {"reason": sentence, "class": class(inventory.incomplete(kind))} if {
	inventory.incomplete(kind)
} else := sentence

# unread is a set of the entries for a sentence that is true because a part of a fact, such as "kubelet"
# or "metrics", was not read. It is empty if the fact does not state why.
unread(fact, what, sentence) := {because(sentence, entry) |
	some entry in fact.unread
	entry.what == what
}

# class is the class of an entry that is an object.
class(entry) := object.get(entry, "class", "unknown")
