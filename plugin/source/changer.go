package source

import "github.com/lightk8s/lightk8s/plugin/client"

// Changer changes a live cluster.
type Changer struct{ api *client.Client }

// NewChanger returns what changes the cluster that the client speaks to.
func NewChanger(api *client.Client) *Changer { return &Changer{api: api} }
