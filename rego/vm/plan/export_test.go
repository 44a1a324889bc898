package plan

// Seal appends the checksum of a plan.
var Seal = seal
