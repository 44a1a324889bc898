package lightk8s.controls.house.broken

violations contains
