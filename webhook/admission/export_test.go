package admission

// ValuesIn is valuesIn for tests outside of the package.
var ValuesIn = valuesIn
