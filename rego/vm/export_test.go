package vm

// CompileAll compiles all functions of a program.
func (p *Program) CompileAll() {
	for number := range p.plan.Funcs {
		p.function(number)
	}
}
