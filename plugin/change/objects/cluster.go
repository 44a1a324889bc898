// Package objects changes objects of the API by server-side apply, and takes its changes back.
package objects

import "github.com/lightk8s/lightk8s/plugin/client"

// Cluster changes a live cluster.
type Cluster struct{ api *client.Client }

// New returns what changes the cluster that the client speaks to.
func New(api *client.Client) *Cluster { return &Cluster{api: api} }
