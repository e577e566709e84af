package handlers

import "context"

// OKOutput is what ok answers.
type OKOutput struct {
	OK bool `json:"ok"`
}

// ok tells that the routes are being served.
func (s *Server) ok(context.Context, *call, NoInput) (OKOutput, error) {
	return OKOutput{OK: true}, nil
}
