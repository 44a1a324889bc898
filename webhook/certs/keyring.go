package certs

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/keyutil"
)

// The keys of the Secret.
const (
	authorityCert = "ca.crt"
	authorityKey  = "ca.key"
	leafCert      = "tls.crt"
	leafKey       = "tls.key"
	oldCerts      = "ca-old.crt" // authorities that have been replaced, newest first
)

// maxOld bounds the bundle: each replaced authority is read and sent with it.
const maxOld = 4

// keyring is what the Secret holds. What is wrong with a part stands beside it.
type keyring struct {
	authority    *x509.Certificate // nil: none that can be read
	signer       crypto.Signer     // nil: no key that fits the authority
	authorityErr error
	old          []*x509.Certificate
	oldErr       error
	leaf         *tls.Certificate // nil: no pair that can be read
	leafErr      error
}

var errAbsent = errors.New("absent")

// parse reads the data of a Secret, as much of it as can be read.
func parse(data map[string][]byte) keyring {
	var k keyring
	k.authority, k.signer, k.authorityErr = parseAuthority(data[authorityCert], data[authorityKey])
	if len(data[oldCerts]) > 0 {
		k.old, k.oldErr = cert.ParseCertsPEM(data[oldCerts])
	}
	if len(data[leafCert]) == 0 && len(data[leafKey]) == 0 {
		k.leafErr = errAbsent
	} else if pair, err := tls.X509KeyPair(data[leafCert], data[leafKey]); err != nil {
		k.leafErr = err
	} else {
		k.leaf = &pair
	}
	return k
}

func parseAuthority(certPEM, keyPEM []byte) (*x509.Certificate, crypto.Signer, error) {
	if len(certPEM) == 0 && len(keyPEM) == 0 {
		return nil, nil, errAbsent
	}
	certificates, err := cert.ParseCertsPEM(certPEM)
	if err != nil {
		return nil, nil, err
	}
	authority := certificates[0]
	if !authority.IsCA {
		return nil, nil, errors.New("not a certificate authority")
	}
	// The certificate alone still shows which leaves other replicas can serve.
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return authority, nil, err
	}
	signer, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		return authority, nil, errors.New("its key cannot sign")
	}
	return authority, signer, nil
}

// data is what parse reads. Without old authorities their key is absent.
func (k keyring) data() (map[string][]byte, error) {
	out := map[string][]byte{}
	var err error
	encode := func(name string, certificates ...*x509.Certificate) {
		pem, e := cert.EncodeCertificates(certificates...)
		out[name], err = pem, errors.Join(err, e)
	}
	encodeKey := func(name string, key crypto.PrivateKey) {
		pem, e := keyutil.MarshalPrivateKeyToPEM(key)
		out[name], err = pem, errors.Join(err, e)
	}
	encode(authorityCert, k.authority)
	encodeKey(authorityKey, k.signer)
	encode(leafCert, k.leaf.Leaf)
	encodeKey(leafKey, k.leaf.PrivateKey)
	if len(k.old) > 0 {
		encode(oldCerts, k.old...)
	}
	if err != nil {
		return nil, fmt.Errorf("encode certificates: %w", err)
	}
	return out, nil
}

// bundle is the caBundle that trusts every leaf which a replica can serve.
func (k keyring) bundle() ([]byte, error) {
	bundle, err := cert.EncodeCertificates(append([]*x509.Certificate{k.authority}, k.old...)...)
	if err != nil {
		return nil, fmt.Errorf("encode caBundle: %w", err)
	}
	return bundle, nil
}

// authorities lists the authority, then those that it replaced.
func (k keyring) authorities() []*x509.Certificate {
	if k.authority == nil {
		return k.old
	}
	return append([]*x509.Certificate{k.authority}, k.old...)
}

// needed are the replaced authorities that can still have a leaf in service. One was
// replaced when its successor, the one before it in the list, was made; the last leaf
// that it signed is over one life of a leaf later, by whichever clock it was made.
func needed(authority *x509.Certificate, old []*x509.Certificate, life time.Duration, now time.Time) []*x509.Certificate {
	var out []*x509.Certificate
	successor := authority
	for _, c := range old {
		if c.Equal(authority) || slices.ContainsFunc(out, c.Equal) {
			continue
		}
		over := made(successor).Add(life + skew)
		if c.IsCA && now.Before(c.NotAfter) && now.Before(over) && len(out) < maxOld {
			out = append(out, c)
		}
		successor = c
	}
	return out
}

// sameCertificates reports whether two lists are equal, in order.
func sameCertificates(a, b []*x509.Certificate) bool {
	return slices.EqualFunc(a, b, (*x509.Certificate).Equal)
}
