package reportschema

// descriptions of the types and fields of a report, by their Go names: comments are not there at run time.
var descriptions = map[string]string{
	"Report":            "The outcome of one audit. Every list is present, empty where there is nothing, and sorted.",
	"Report.APIVersion": "Version of this schema.",
	"Report.Kind":       "Kind of the document.",
	"Report.Summary":    "Counts.",
	"Report.Findings":   "Violations: worst first, then by control, object and path.",
	"Report.Skipped":    "What could not be judged. It counts neither as passed nor as failed.",
	"Report.Waived":     "Violations that somebody decided to live with.",
	"Report.Errors":     "What could not be read or evaluated. If there is any, the report is incomplete.",
	"Report.Notices":    "Remarks on the run itself, such as an expired or unused waiver.",

	"Summary":          "Counts.",
	"Summary.Objects":  "Objects that were judged.",
	"Summary.Controls": "Controls that were selected.",
	"Summary.Passed":   "Controls that judged at least one object and found nothing that counts.",
	"Summary.Failed":   "Findings of each severity.",
	"Summary.Findings": "Findings in all.",
	"Summary.Waived":   "Findings that a waiver covers.",
	"Summary.Baseline": "Findings that the baseline already holds; they are not among the findings.",
	"Summary.Skipped":  "Controls that could judge nothing at all, or not every object.",
	"Summary.Errors":   "Errors.",

	"Finding":             "One violation of one control.",
	"Finding.Control":     "Id of the control.",
	"Finding.Category":    "Category of the control.",
	"Finding.Severity":    "Severity in force, which a policy file may have changed.",
	"Finding.Object":      "The object that violates the control.",
	"Finding.Container":   "Name of the container that the path leads into; absent: none.",
	"Finding.Path":        "Field of the object, such as spec.containers[0].image; empty: the object as a whole.",
	"Finding.Message":     "What is wrong.",
	"Finding.Fixable":     "Whether `kubectl lightk8s fix` can mend it.",
	"Finding.Origin":      "Where the object was read.",
	"Finding.Fingerprint": "Identifies the finding across runs: it survives moved lines and reordered containers.",

	"Waived":         "A finding, and who waived it.",
	"Waived.Reason":  "Why it was waived.",
	"Waived.Source":  "Who waived it: \"built-in\" or the name of the policy file.",
	"Waived.Expires": "Last day of the waiver, YYYY-MM-DD; absent: it does not expire.",

	"Skip":         "What one control could not judge, and why.",
	"Skip.Control": "Id of the control.",
	"Skip.Reason":  "What the control lacked.",
	"Skip.Objects": "Objects it could not judge; 0: there was none to look at.",

	"Error":          "Something that could not be read or evaluated.",
	"Error.Subject":  "file:line, an object, or the resource that could not be listed.",
	"Error.Message":  "What went wrong.",
	"Error.Controls": "Controls that went without an answer because of it; absent: those that look at the subject.",

	"ObjectRef":            "Names an object.",
	"ObjectRef.APIVersion": "API version of the object.",
	"ObjectRef.Kind":       "Kind of the object.",
	"ObjectRef.Namespace":  "Namespace; absent: the object has none, or names none.",
	"ObjectRef.Name":       "Name of the object.",

	"Origin":      "Where an object was read; empty: from a live cluster.",
	"Origin.File": "Path, URL, or \"-\" for standard input.",
	"Origin.Line": "Line on which the object's document begins, from 1; absent: not known.",
}
