package handlers

import (
	"testing"

	"github.com/caddy-better-auth/gateway/providers"
)

// nested is an input with every kind of field that social sign-in brings along.
type nested struct {
	provider string
	scopes   []string
	params   []providers.Param
	data     Members
	token    *nestedToken
}

type nestedToken struct {
	text    string
	expires float64
}

func (in *nested) schema() schema {
	return schema{body: &object{fields: []field{
		{name: "provider", kind: nameKind, required: true, into: &in.provider},
		{name: "scopes", kind: stringsKind, into: &in.scopes},
		{name: "params", kind: textsKind, into: &in.params, reserved: []string{"state"}, complaint: "reserved: state"},
		{name: "data", kind: recordKind, into: &in.data},
		{name: "token", kind: objectKind, inner: func() []field {
			in.token = new(nestedToken)
			return []field{
				{name: "text", required: true, into: &in.token.text},
				{name: "expires", kind: numberKind, into: &in.token.expires},
			}
		}},
	}}}
}

func readNested(t *testing.T, in interface{ schema() schema }, text string) string {
	t.Helper()
	raw, value, err := parseJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := in.schema().fill(body{value: value, raw: raw}, values{}); err != nil {
		return err.Error()
	}
	return ""
}

// TestNestedMessages has messages that Better Auth 1.7.25 was seen to give.
func TestNestedMessages(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                            "[body.provider] Invalid input",
		`{"provider":["x"]}`:            "[body.provider] Invalid input",
		`{"provider":"x","scopes":"a"}`: "[body.scopes] Invalid input: expected array, received string",
		`{"provider":"x","scopes":["a",5,null]}`: "[body.scopes.1] Invalid input: expected string, received number; " +
			"[body.scopes.2] Invalid input: expected string, received null",
		`{"provider":"x","params":[]}`:                         "[body.params] Invalid input: expected record, received array",
		`{"provider":"x","params":{"b":null,"a":"","2":true}}`: "[body.params.2] Invalid input: expected string, received boolean; [body.params.b] Invalid input: expected string, received null",
		`{"provider":"x","params":{"state":1}}`:                "[body.params.state] Invalid input: expected string, received number",
		`{"provider":"x","params":{"state":""}}`:               "[body.params] reserved: state",
		`{"provider":"x","data":null}`:                         "[body.data] Invalid input: expected record, received null",
		`{"provider":"x","token":null}`:                        "[body.token] Invalid input: expected object, received null",
		`{"provider":"x","token":{"expires":"5"}}`: "[body.token.text] Invalid input: expected string, received undefined; " +
			"[body.token.expires] Invalid input: expected number, received string",
	} {
		if got := readNested(t, new(nested), text); got != "400 VALIDATION_ERROR: "+want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestNestedValues(t *testing.T) {
	var in nested
	complaint := readNested(t, &in, `{"provider":"x","scopes":["a","b"],"params":{"z":"3","a":"2"},
		"data":{"b":[1.0,-0,{"y":1e3,"0":"<\u00e9>"}],"1":null,"a":true,"0":"\u2028"},"token":{"text":"t","expires":5.5,"other":1}}`)
	if complaint != "" {
		t.Fatal(complaint)
	}
	if len(in.scopes) != 2 || in.token.text != "t" || in.token.expires != 5.5 {
		t.Errorf("got %+v", in)
	}
	if len(in.params) != 2 || in.params[0] != (providers.Param{Name: "z", Value: "3"}) || in.params[1].Name != "a" {
		t.Errorf("params: got %v, want z=3, a=2", in.params)
	}
	data, err := in.data.MarshalJSON()
	const want = "{\"0\":\"\u2028\",\"1\":null,\"b\":[1,0,{\"0\":\"<é>\",\"y\":1000}],\"a\":true}"
	if err != nil || string(data) != want {
		t.Errorf("data: got %s %v, want %s", data, err, want)
	}
}

// choice has one of two strict forms.
type choice struct {
	id     string
	cookie bool
}

func (in *choice) schema() schema {
	return schema{body: &object{oneOf: []variant{
		{{name: "accountId", required: true, into: &in.id}, {name: "userId"}},
		{{name: "useAccountCookie", kind: trueKind, required: true, into: &in.cookie}, {name: "userId"}},
	}}}
}

func TestVariants(t *testing.T) {
	for text, want := range map[string]string{
		`null`:                              "[body] Invalid input",
		`[]`:                                "[body] Invalid input",
		`{}`:                                "[body] Invalid input",
		`{"accountId":5,"foo":1}`:           "[body] Invalid input",
		`{"accountId":"x","foo":1}`:         `[body] Unrecognized key: "foo"`,
		`{"accountId":"x","foo":1,"bar":2}`: `[body] Unrecognized keys: "foo", "bar"`,
		`{"accountId":"x","userId":5}`:      "[body] Invalid input",
		`{"useAccountCookie":false}`:        "[body] Invalid input",
		`{"useAccountCookie":true,"foo":1}`: `[body] Unrecognized key: "foo"`,
		`{"useAccountCookie":true,"accountId":"x"}`: "[body] Invalid input",
	} {
		if got := readNested(t, new(choice), text); got != "400 VALIDATION_ERROR: "+want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	var in choice
	if got := readNested(t, &in, `{"accountId":"x","userId":"u"}`); got != "" || in.id != "x" || in.cookie {
		t.Errorf("got %q and %+v, want the account x", got, in)
	}
}

// TestEmptyPassword: what has no length to speak of is judged by its length too, as Better
// Auth 1.7.25 was seen to do.
func TestEmptyPassword(t *testing.T) {
	const wrong = "[body.password] Invalid input: expected string, received "
	for password, want := range map[string]string{
		`""`:    "[body.password] Too small: expected string to have >=1 characters",
		`[]`:    wrong + "array; [body.password] Too small: expected array to have >=1 items",
		`["a"]`: wrong + "array",
		`{}`:    wrong + "object",
	} {
		text := `{"name":"A","email":"a@example.com","password":` + password + `}`
		if got := readNested(t, new(SignUpEmailInput), text); got != "400 VALIDATION_ERROR: "+want {
			t.Errorf("%s: got %q, want %q", password, got, want)
		}
	}
}
