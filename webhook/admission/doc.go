// Package admission decides what the webhook answers: an AdmissionReview in, an
// AdmissionResponse out, without network or clock. The server and `kubectl lightk8s admit`
// call the same functions, so what is shown offline is what the cluster does. The steps of an answer
// share one Reviewer and its types, so they are one package.
package admission
