// Package change changes clusters and nodes. Nothing outside of it does.
package change

import "github.com/lightk8s/lightk8s/plugin/client"

// Cluster changes a live cluster.
type Cluster struct{ api *client.Client }

// NewCluster returns what changes the cluster that the client speaks to.
func NewCluster(api *client.Client) *Cluster { return &Cluster{api: api} }
