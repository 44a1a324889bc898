package wire

// Fields reads an object, and has visit read the value of each of its fields. Of null it reads none.
func (d *Decoder) Fields(visit func(name string) error) error {
	if d.peek() == 'n' {
		return d.literal("null")
	}
	return d.each(visit)
}

// each reads an object.
func (d *Decoder) each(visit func(name string) error) error {
	if d.peek() != '{' {
		return d.unexpected("an object")
	}
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	if d.take('}') {
		return nil
	}
	for {
		name, err := d.name()
		if err != nil {
			return err
		}
		if err := visit(name); err != nil {
			return err
		}
		switch {
		case d.take(','):
		case d.take('}'):
			return nil
		default:
			return d.unexpected("a comma or the end of the object")
		}
	}
}

// name reads the name of a field, and the colon behind it.
func (d *Decoder) name() (string, error) {
	if d.peek() != '"' {
		return "", d.unexpected("the name of a field")
	}
	name, err := d.string()
	if err != nil {
		return "", err
	}
	if !d.take(':') {
		return "", d.unexpected("a colon")
	}
	return name, nil
}

// Text reads a string into a variable, which null leaves as it is.
func Text[T ~string](d *Decoder, into *T) error {
	switch d.peek() {
	case 'n':
		return d.literal("null")
	case '"':
		s, err := d.string()
		*into = T(s)
		return err
	default:
		return d.unexpected("a string")
	}
}

// Bool reads a boolean into a variable, which null leaves as it is.
func (d *Decoder) Bool(into *bool) error {
	switch d.peek() {
	case 'n':
		return d.literal("null")
	case 't':
		*into = true
		return d.literal("true")
	case 'f':
		*into = false
		return d.literal("false")
	default:
		return d.unexpected("a boolean")
	}
}

// Skip goes past a value.
func (d *Decoder) Skip() error {
	switch d.peek() {
	case '{':
		return d.each(func(string) error { return d.Skip() })
	case '[':
		return d.elements(d.Skip)
	case '"':
		_, _, err := d.quoted()
		return err
	case 't':
		return d.literal("true")
	case 'f':
		return d.literal("false")
	case 'n':
		return d.literal("null")
	default:
		_, err := d.digits()
		return err
	}
}

// elements reads a list, and has visit read each of its elements.
func (d *Decoder) elements(visit func() error) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.leave()
	if d.take(']') {
		return nil
	}
	for {
		if err := visit(); err != nil {
			return err
		}
		switch {
		case d.take(','):
		case d.take(']'):
			return nil
		default:
			return d.unexpected("a comma or the end of the list")
		}
	}
}
