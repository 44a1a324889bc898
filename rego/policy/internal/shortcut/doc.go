// Package shortcut leaves out of an evaluation what cannot change its answer. The engine comes here in
// one place, Engine.leaveOut. Each shortcut, why it is sound, and what holds it:
//
//   - Fields: a control that declares the fields or the texts that it looks at passes an object that
//     has none of them. Its METADATA promises that it finds nothing there. It passes too where its
//     evaluation would fail, at a part of the object that says nothing of what it looks for.
//   - Normalize and Replica: what the API server counts up, and what tells pods of one owner
//     apart, is left out. It is no part of the input of any control, so that equal objects are
//     equal inputs. TestRegoSeesNullAsAbsentAndNothingVolatile and
//     TestReplicasOfOneTemplateAreOneInput hold which fields these are.
//   - Memo: the answer on an equal input is the one from before. Rego depends on nothing but its
//     input, since the builtins for clock, chance and network are not there
//     (TestLoadRefusesBuiltinsWhoseAnswerIsNotRepeatable), and inputs are compared in full.
//     TestRememberedVerdictsDoNotOutliveWhatTheyWereMadeWith holds what an entry depends on.
//
// TestShortcutsHideNothing and its siblings in rego/policy compare an engine that takes all
// shortcuts with one that declares no fields and remembers nothing, on the object
// of every case, on the same objects disturbed, and on random pods.
package shortcut
