package matcher

func checkDialect(expr []uint16) error { return nil }
