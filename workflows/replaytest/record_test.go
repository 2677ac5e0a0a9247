package replaytest

import (
	"encoding/json"
	"reflect"
	"testing"
)

// What names a machine goes; everything that replay reads stays.
func TestScrub(t *testing.T) {
	const before = `{"events": [
		{"eventType": "EVENT_TYPE_WORKFLOW_TASK_STARTED", "workflowTaskStartedEventAttributes": {"identity": "4711@host", "requestId": "r"}},
		{"workflowTaskScheduledEventAttributes": {"taskQueue": {"name": "host:1-2", "kind": "TASK_QUEUE_KIND_STICKY", "normalName": "chuky"}}},
		{"workflowTaskScheduledEventAttributes": {"taskQueue": {"name": "chuky", "kind": "TASK_QUEUE_KIND_NORMAL"}}},
		{"workflowTaskFailedEventAttributes": {"cause": "WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR", "identity": "1@host",
			"failure": {"message": "at /srv/x.go", "stackTrace": "/srv/x.go:1", "applicationFailureInfo": {"type": "t"}, "cause": {"message": "dial host:5432"}}}},
		{"workflowExecutionUpdateAcceptedEventAttributes": {"acceptedRequest": {"meta": {"updateId": "u", "identity": "2@host"}}}}]}`
	const after = `{"events": [
		{"eventType": "EVENT_TYPE_WORKFLOW_TASK_STARTED", "workflowTaskStartedEventAttributes": {"identity": "worker", "requestId": "r"}},
		{"workflowTaskScheduledEventAttributes": {"taskQueue": {"name": "sticky", "kind": "TASK_QUEUE_KIND_STICKY", "normalName": "chuky"}}},
		{"workflowTaskScheduledEventAttributes": {"taskQueue": {"name": "chuky", "kind": "TASK_QUEUE_KIND_NORMAL"}}},
		{"workflowTaskFailedEventAttributes": {"cause": "WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR", "identity": "worker",
			"failure": {"message": "a failure", "applicationFailureInfo": {"type": "t"}, "cause": {"message": "a failure"}}}},
		{"workflowExecutionUpdateAcceptedEventAttributes": {"acceptedRequest": {"meta": {"updateId": "u", "identity": "worker"}}}}]}`
	var got, want any
	if err := json.Unmarshal([]byte(before), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(after), &want); err != nil {
		t.Fatal(err)
	}
	scrub(got)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}
