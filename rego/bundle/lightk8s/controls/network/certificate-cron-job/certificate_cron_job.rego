# METADATA
# scope: package
# title: CronJob renews certificates beside cert-manager
# description: >-
#   cert-manager renews what it issues. A second client on a schedule requests the same names from
#   the authority, uses up its rate limits, and can overwrite a Secret while it is read.
# related_resources:
#   - ref: https://cert-manager.io/docs/usage/certificate/#renewal
#     description: When cert-manager renews
#   - ref: https://letsencrypt.org/docs/rate-limits/
#     description: Rate limits of Let's Encrypt
# schemas:
#   - input: schema.input
# custom:
#   problem: CronJob renews certificates beside cert-manager
#   short: second renewal
#   do: replace it with a Certificate
#   severity: low
#   risk: hygiene
#   cause: cert-manager
#   closedBy: you
#   ease: edit manifest
#   kinds: [CronJob.batch]
#   uses: [inventory/Certificate.cert-manager.io]
#   remediation: >-
#     Describe the names of the CronJob in a Certificate, and delete the CronJob.
#   parameters:
#     images: repositories of ACME clients, without the registry and what mirrors put before
package lightk8s.controls.network["certificate-cron-job"]

import data.lightk8s.controls.network["certificate-cron-job"].parameters
import data.lightk8s.lib.image
import data.lightk8s.lib.inventory
import data.lightk8s.lib.skip
import data.lightk8s.lib.workload

violations contains {"message": message, "path": workload.in_container(found.entry, ["image"])} if {
	count(certificates) > 0
	some found in clients
	message := sprintf("container %q renews certificates with %s, as cert-manager does", [found.entry.name, found.client])
}

skipped contains skip.because("whether cert-manager renews certificates is not known", reason) if {
	count(clients) > 0
	count(certificates) == 0
	reason := inventory.incomplete(kind)
}

clients := [{"entry": entry, "client": client} |
	some entry in workload.containers
	repository := concat("", ["/", image.parts(entry.container.image).repository])
	some client in parameters.images
	endswith(repository, concat("", ["/", client]))
]

certificates := inventory.everywhere(kind)

kind := "Certificate.cert-manager.io"
