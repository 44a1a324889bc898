package lightk8s.lib.datastore

import data.lightk8s.lib.backup
import data.lightk8s.lib.inventory
import data.lightk8s.lib.nodes
import data.lightk8s.lib.profile

# copies lists the backups of the datastore beside the snapshots of K3s and RKE2: CronJobs that run
# a program for it or mount its folder, and Schedules of Velero for all objects, as backup lists
# them.
copies := array.concat(
	[job | some job in backup.cron_jobs; saves_datastore(job)],
	[schedule | some schedule in backup.schedules; backup.covers_all(schedule)],
)

saves_datastore(job) if regex.match(`etcdctl.*\bsnapshot save\b|\betcd-snapshot save\b|\bk0s backup\b|\bstate\.db\b|\betcd-?backup`, job.text)

saves_datastore(job) if {
	some volume in job.spec.volumes
	regex.match(`^(/var/lib/etcd|/var/lib/rancher/(k3s|rke2)/server/db|/var/lib/k0s/(db|etcd)|/var/snap/microk8s/.*/backend)(/|$)`, volume.hostPath.path)
	not contains(job.text, "defrag")
}

# copies_unseen is a set of the reason why backups cannot be checked where no object shows one.
copies_unseen := {reason} if {
	reason := inventory.incomplete("CronJob.batch")
} else := {message} if {
	message := sprintf("the API shows no backup of %s: no CronJob makes one, and a timer of a server is not visible", [stores[mark]])
}

default mark := ""

mark := marks[0]

marks := [name |
	some node in nodes.all
	name := profile.distribution_of(node)
	name != ""
]

stores := {
	"": "the datastore",
	"k0s": "the datastore of k0s",
	"k3s": "the SQLite file or external database of K3s",
	"kubeadm": "the etcd of kubeadm",
	"microk8s": "the dqlite database of MicroK8s",
	"rke2": "the etcd of RKE2",
}
