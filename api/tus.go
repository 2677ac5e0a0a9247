package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"chuky/evidence"
	"chuky/models"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"
)

// tusBody is the content type of a piece, which is streamed and never read as a whole.
const tusBody = "application/offset+octet-stream"

// tusBase is what stands before an upload's ID; tusd wants the ID alone.
const tusBase = "/api/v1/uploads/"

// tusQuiet is how long a connection may bring nothing before it is given up; what it brought is kept.
const tusQuiet = 30 * time.Second

// newTus makes tusd's handler over our own store: it speaks the protocol of HEAD and PATCH and watches the connection;
// who may do what, and where bytes go, is ours (docs/adr/2026-11-22-tus-over-write-once-pieces.md).
func newTus() (*handler.UnroutedHandler, error) {
	composer := handler.NewStoreComposer()
	composer.UseCore(tusStore{})
	return handler.NewUnroutedHandler(handler.Config{StoreComposer: composer, BasePath: tusBase, DisableDownload: true, NetworkTimeout: tusQuiet,
		Cors: &handler.CorsConfig{Disable: true}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}) // requests are logged by wrap
}

func headOf(h *handler.UnroutedHandler) http.HandlerFunc  { return h.HeadFile }
func patchOf(h *handler.UnroutedHandler) http.HandlerFunc { return h.PatchFile }

// tus hands a request of the protocol over to tusd.
func tus(serve func(*handler.UnroutedHandler) http.HandlerFunc) func(*call) error {
	return func(k *call) error {
		u, err := k.api.Commands.Upload(k.ctx(), k.actor, k.gin.Param("id"))
		if err != nil {
			return err
		}
		if u.Way != models.UploadTus {
			return models.ErrNotFound
		}
		k.tusHeaders(u.ExpiresAt)
		k.upload = u
		http.StripPrefix(tusBase, k.api.tus.Middleware(serve(k.api.tus))).ServeHTTP(k.gin.Writer, k.gin.Request)
		// tusd sets a deadline for the answer on the connection, which outlives the request.
		_ = http.NewResponseController(k.gin.Writer).SetWriteDeadline(time.Time{}) // a connection that is gone needs none
		return nil
	}
}

// tusStore is tusd's view of one upload, which tus has found and authorised.
type tusStore struct{}

// NewUpload is not reached: uploads are opened by openUpload.
func (tusStore) NewUpload(context.Context, handler.FileInfo) (handler.Upload, error) {
	return nil, handler.ErrNotImplemented
}

func (tusStore) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	k := callOf(ctx)
	if k.upload == nil || k.upload.ID != id {
		return nil, handler.ErrNotFound
	}
	return tusUpload{k}, nil
}

type tusUpload struct{ k *call }

func (u tusUpload) GetInfo(context.Context) (handler.FileInfo, error) {
	offset, err := u.k.offsetOf(u.k.upload)
	return handler.FileInfo{ID: u.k.upload.ID, Size: u.k.upload.Size, Offset: offset}, u.fault(err)
}

// WriteChunk stores what comes, also when the connection breaks in the middle: ctx outlives the request for that.
func (u tusUpload) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := u.k.api.Evidence.Append(ctx, u.k.upload.ID, offset, src)
	return n, u.fault(err)
}

// FinishUpload does nothing: the file is checked when the client asks for it, because that answer has much to say.
func (u tusUpload) FinishUpload(context.Context) error { return nil }

func (u tusUpload) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented
}

// fault words an error for the client as every other one of the API.
func (u tusUpload) fault(err error) error {
	var own handler.Error
	switch {
	case err == nil, errors.As(err, &own):
		return err
	case errors.Is(err, evidence.ErrOffset):
		return handler.ErrMismatchOffset
	case errors.Is(err, evidence.ErrTooManyParts):
		return tusProblem(&Problem{Status: http.StatusTooManyRequests, Code: "too_many_pieces", Detail: "Tệp được gửi thành quá nhiều phần nhỏ. Hãy hủy và tải lại với các phần từ 1 MB trở lên.", RequestID: u.k.requestID})
	}
	return tusProblem(u.k.problem(err))
}

func tusProblem(p *Problem) error {
	p.Title = http.StatusText(p.Status)
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return handler.Error{ErrorCode: p.Code, Message: p.Detail, HTTPResponse: handler.HTTPResponse{StatusCode: p.Status, Body: string(body), Header: handler.HTTPHeader{"Content-Type": "application/problem+json"}}}
}
