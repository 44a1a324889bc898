// Package objects reads single objects of the API, and tries pods on it.
package objects

import "github.com/lightk8s/lightk8s/plugin/client"

// Cluster is a live cluster.
type Cluster struct{ api *client.Client }

// New returns the cluster that the client speaks to.
func New(api *client.Client) *Cluster { return &Cluster{api: api} }
