package workload

// Truth counts what is planted, over all three container lists of a pod spec.
type Truth struct {
	Objects    int            `json:"objects"`
	Kinds      map[string]int `json:"kinds"` // objects of each kind
	Containers int            `json:"containers"`

	PrivilegedContainers int `json:"privilegedContainers"`
	// ContainersWithoutMemoryLimit count init containers, too.
	ContainersWithoutMemoryLimit int `json:"containersWithoutMemoryLimit"`
	// MovingImages are containers whose image has the tag latest, or none.
	MovingImages       int `json:"movingImages"`
	HostNetworkObjects int `json:"hostNetworkObjects"`
	// RuntimeSockets are volumes that mount the socket of Docker.
	RuntimeSockets int `json:"runtimeSockets"`
	// SecretsInEnvironment are variables whose value is a password in plain text.
	SecretsInEnvironment int `json:"secretsInEnvironment"`
}

// Add adds what is planted elsewhere.
func (t *Truth) Add(other Truth) {
	t.Objects += other.Objects
	if t.Kinds == nil {
		t.Kinds = map[string]int{}
	}
	for kind, n := range other.Kinds {
		t.Kinds[kind] += n
	}
	t.Containers += other.Containers
	t.PrivilegedContainers += other.PrivilegedContainers
	t.ContainersWithoutMemoryLimit += other.ContainersWithoutMemoryLimit
	t.MovingImages += other.MovingImages
	t.HostNetworkObjects += other.HostNetworkObjects
	t.RuntimeSockets += other.RuntimeSockets
	t.SecretsInEnvironment += other.SecretsInEnvironment
}
