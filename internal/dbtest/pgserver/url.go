package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// startURL takes the server that DATABASE_URL names.
func startURL(ctx context.Context) (*Server, error) {
	url := os.Getenv("DATABASE_URL")
	if url == "" {
		return nil, errors.New("DATABASE_URL is not set")
	}
	if err := ping(ctx, url, 10*time.Second); err != nil {
		return nil, fmt.Errorf("the server of DATABASE_URL does not answer: %w", err)
	}
	return &Server{URL: url, Origin: "the server of DATABASE_URL"}, nil
}
