package webhook

import (
	"github.com/lightk8s/lightk8s/plugin/source/installation"
)

func checkService(i installation.Installation) Check {
	if i.ServiceName == "" {
		return about{"service", ""}.is(Unknown, "the Service of the webhook is unknown")
	}
	a := about{"service", "Service " + i.ServiceNamespace + "/" + i.ServiceName}
	if i.Service.Object == nil {
		return missing(a, i.Service, "the API server cannot call the webhook")
	}
	return a.is(OK, "found")
}

func checkEndpoints(i installation.Installation) Check {
	if i.ServiceName == "" {
		return about{"endpoints", ""}.is(Unknown, "the Service of the webhook is unknown")
	}
	a := about{"endpoints", "Service " + i.ServiceNamespace + "/" + i.ServiceName}
	if i.Endpoints.Object == nil {
		return missing(a, i.Endpoints, "the webhook has no address")
	}
	ready, all := installation.Ready(i.Endpoints.Object), 0
	for _, slice := range i.Endpoints.Object.Items {
		all += len(slice.Endpoints)
	}
	if ready == 0 {
		return a.is(Broken, "0 of %d pods are ready", all)
	}
	return a.is(OK, "%d of %d ready", ready, all)
}

func checkDeployment(i installation.Installation) Check {
	if i.ServiceName == "" {
		return about{"deployment", ""}.is(Unknown, "the Service of the webhook is unknown")
	}
	a := about{"deployment", "Deployment " + i.ServiceNamespace + "/" + i.ServiceName}
	d := i.Deployment.Object
	if d == nil {
		return missing(a, i.Deployment, "nothing runs the webhook")
	}
	wanted := int32(1)
	if d.Spec.Replicas != nil {
		wanted = *d.Spec.Replicas
	}
	switch ready := d.Status.ReadyReplicas; {
	case wanted == 0:
		return a.is(Broken, "scaled to 0 replicas")
	case ready == 0:
		return a.is(Broken, "0 of %d replicas are ready; run kubectl describe pods -n %s", wanted, i.ServiceNamespace)
	case ready < wanted:
		return a.is(Warning, "%d of %d replicas are ready", ready, wanted)
	default:
		return a.is(OK, "%d of %d replicas are ready", ready, wanted)
	}
}
