package admission_test

// startFloored starts an API server, and installs the floor.
func startFloored(dir string) (*cluster, error) {
	return startCluster(dir)
}
