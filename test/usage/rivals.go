package main

import (
	"math"
	"time"
)

const mib = 1024 // KiB

// vpa is what the recommender of the Vertical Pod Autoscaler targets with its defaults, in KiB:
// the 90th percentile of the largest use of each of eight days, in a histogram whose buckets grow
// by 5% from 10 MB and whose weights halve each day, 15% more, and no less than 250 MiB a pod.
// Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender, model/aggregations_config.go,
// util/histogram.go and logic/recommender.go. What it adds after a kill is left out: none happens here.
func vpa(s series) int64 {
	const firstBucket, growth, floor = 1e7 / 1024, 1.05, 250 * mib
	weights, total := map[int]float64{}, 0.0
	perDay := int(24 * time.Hour / s.every)
	for start := 0; start < len(s.largest); start += perDay {
		day := s.largest[start:min(start+perDay, len(s.largest))]
		var peak int64
		for _, use := range day {
			peak = max(peak, use)
		}
		weight := math.Exp2(float64(start / perDay))
		weights[bucketOf(float64(peak), firstBucket, growth)] += weight
		total += weight
	}
	reached, bucket := 0.0, 0
	for ; bucket < 1000; bucket++ {
		if reached += weights[bucket]; reached >= 0.9*total {
			break
		}
	}
	return max(int64(bucketStart(bucket+1, firstBucket, growth)*1.15), floor)
}

// bucketStart is where a bucket begins: each is larger than the last by the growth.
func bucketStart(bucket int, first, growth float64) float64 {
	return first * (math.Pow(growth, float64(bucket)) - 1) / (growth - 1)
}

func bucketOf(use, first, growth float64) int {
	return int(math.Log(use*(growth-1)/first+1) / math.Log(growth))
}

// krr is the request, and limit, of the simple strategy of KRR with its defaults, in KiB: the
// largest use of two weeks, 15% more, and no less than 100 MiB a container.
// Source: robusta-dev/krr, robusta_krr/strategies/simple.py and core/models/config.py.
func krr(s series) int64 {
	return max(s.peak()*115/100, 100*mib)
}
