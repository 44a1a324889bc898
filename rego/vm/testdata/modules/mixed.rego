package mixed.virtual

value := 1

other := {"n": input.object.n}
