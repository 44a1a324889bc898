package owner

// Who the API server notes as the owner of fields: Manager of those that are applied, Author of
// those that are updated.
const (
	Manager = "lightk8s"
	Author  = "kubectl-lightk8s"
)
