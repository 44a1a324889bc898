package policy

import (
	_ "embed"
)

// distributionWaivers is a policy file with nothing but waivers.
//
//go:embed distribution_waivers.yaml
var distributionWaivers []byte

// DistributionWaivers returns the waivers for what K3s, RKE2, kubeadm, k0s and MicroK8s ship
// and cannot do without. Their Source is BuiltIn.
func DistributionWaivers() ([]Waiver, error) {
	p, err := ParsePolicy(BuiltIn, distributionWaivers)
	if err != nil {
		return nil, err
	}
	return p.Waivers, nil
}
