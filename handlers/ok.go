package handlers

import "context"

type okIn struct{}

func (*okIn) schema() schema { return schema{} }

type okOut struct {
	OK bool `json:"ok"`
}

// ok tells that the routes are being served.
func (s *Server) ok(context.Context, *call, okIn) (okOut, error) { return okOut{OK: true}, nil }
