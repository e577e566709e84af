package main

// measure is what is measured without load.
type measure struct {
	name string // on the command line
	run  func(b *bench) ([]figure, error)
}

var measures = []measure{
	{"sign-in", measureSignIn},
	{"revocation", measureRevocation},
	{"memory", measureMemory},
	{"start", measureStart},
}

// figure is one line of what is measured without load.
type figure struct {
	title    string
	value    string
	compared string // with what
	target   string // "": none
	reached  bool
}
