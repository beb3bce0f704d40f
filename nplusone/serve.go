package nplusone

import (
	"context"
	"net/http"
)

// Middleware records each request to a handler in a scope of its own, which ends
// when the handler returns.
//
//	handler := nplusone.Middleware(http.DefaultServeMux, nplusone.Log(slog.Default()))
//	fmt.Println(http.ListenAndServe(":8080", handler))
func Middleware(next http.Handler, options ...Option) http.Handler {
	s := settingsOf(options)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		serve(r.Context(), s, func(ctx context.Context) { next.ServeHTTP(w, r.WithContext(ctx)) })
	})
}

// Job records what f does in a scope of its own, and returns the error of f: it
// is for one job of a queue, one message, one run of a timer.
//
//	err := nplusone.Job(ctx, func(ctx context.Context) error {
//		_, err := City.All(ctx, db)
//		return err
//	}, nplusone.Log(slog.Default()))
func Job(ctx context.Context, f func(context.Context) error, options ...Option) (err error) {
	serve(ctx, settingsOf(options), func(ctx context.Context) { err = f(ctx) })
	return err
}

// serve is where every scope of a request or a job begins; what stands above it
// in a stack is not the program's concern.
func serve(ctx context.Context, s settings, f func(context.Context)) {
	ctx, scope := start(ctx, s, here())
	defer scope.End()
	f(ctx)
}
