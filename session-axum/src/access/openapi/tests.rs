//! What a document says afterwards.

use axum::routing::MethodFilter;
use serde_json::{Value, json};
use session_core::testing::RemoteStore;
use session_core::{Expr, KeyRing, RevocationScope};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Info, OpenApi, PathsBuilder, ResponseBuilder};

use crate::access::samples::{PUBLISHES, of, row};
use crate::access::{AccessMap, AccessRow, Methods, OpenApiOptions};
use crate::sessions::Sessions;

#[derive(session_macros::Session, Clone)]
struct Customer {
    #[session(subject)]
    id: Option<u64>,
}

#[derive(session_macros::Session, Clone)]
struct Staff {
    #[session(subject)]
    id: Option<u64>,
}

fn customers() -> Sessions<Customer> {
    Sessions::signed("tests", KeyRing::throw_away().unwrap()).build().unwrap()
}

fn staff() -> Sessions<Staff> {
    let builder = Sessions::signed("tests", KeyRing::throw_away().unwrap());
    builder.cookie_name("staff").build().unwrap()
}

fn options() -> OpenApiOptions {
    OpenApiOptions::of(&customers())
}

const GET: HttpMethod = HttpMethod::Get;
const POST: HttpMethod = HttpMethod::Post;

fn document(operations: impl IntoIterator<Item = (HttpMethod, &'static str)>) -> OpenApi {
    let paths = operations.into_iter().fold(PathsBuilder::new(), |paths, (method, path)| {
        let done = ResponseBuilder::new().description("done");
        paths.path(path, PathItem::new(method, OperationBuilder::new().response("200", done)))
    });
    OpenApi::new(Info::new("tests", "1"), paths.build())
}

fn map(rows: impl IntoIterator<Item = AccessRow>) -> AccessMap {
    AccessMap::from_rows(rows)
}

fn get(path: &str, policy: Expr) -> AccessRow {
    row(of(MethodFilter::GET), path, policy)
}

fn post(path: &str, policy: Expr) -> AccessRow {
    row(of(MethodFilter::POST), path, policy)
}

fn json_of(document: &OpenApi) -> Value {
    serde_json::from_str(&document.to_json().unwrap()).unwrap()
}

fn written(map: &AccessMap, mut document: OpenApi, options: &OpenApiOptions) -> Value {
    map.write_into(&mut document, options).unwrap();
    json_of(&document)
}

fn statuses(operation: &Value) -> Vec<&str> {
    operation["responses"].as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_public_operation_may_say_that_it_looks_at_the_session() {
    let anybody = SecurityRequirement::default();
    let somebody = || SecurityRequirement::new::<_, [&str; 0], &str>("session", []);
    let session = json!([{ "session": [] }]);
    let table = [
        (Expr::Public, vec![anybody.clone(), somebody()], json!([{}, { "session": [] }])),
        (Expr::Public, vec![somebody()], json!([])),
        // What is guarded cannot be described as open.
        (Expr::Login, vec![anybody, somebody()], session.clone()),
        (Expr::Login, vec![], session),
    ];
    for (policy, said, expected) in table {
        let mut document = document([(GET, "/posts")]);
        for item in document.paths.paths.values_mut() {
            item.get.as_mut().unwrap().security = Some(said.clone());
        }
        let json = written(&map([get("/posts", policy)]), document, &options());
        assert_eq!(json["paths"]["/posts"]["get"]["security"], expected, "{policy}");
    }
}

#[test]
fn security_and_answers_are_exactly_those_of_each_route() {
    let map = map([
        get("/", Expr::Public),
        post("/login", Expr::Public),
        get("/me", Expr::Login),
        post("/logout", Expr::Login),
        get("/admin", Expr::Role("admin")),
        post("/posts/{id}/publish", PUBLISHES),
    ]);
    let operations = [
        (GET, "/"),
        (POST, "/login"),
        (GET, "/me"),
        (POST, "/logout"),
        (GET, "/admin"),
        (POST, "/posts/{post}/publish"),
    ];
    let json = written(&map, document(operations), &options());
    let session = json!([{ "session": [] }]);
    let table = [
        ("/", "get", json!([]), "public", ["200"].as_slice()),
        ("/login", "post", json!([]), "public", &["200"]),
        ("/me", "get", session.clone(), "login", &["200", "401"]),
        ("/logout", "post", session.clone(), "login", &["200", "401", "403"]),
        ("/admin", "get", session.clone(), r#"role("admin")"#, &["200", "401", "403"]),
        (
            "/posts/{post}/publish",
            "post",
            session,
            r#"all(permission("post:publish"), fresh("5m"))"#,
            &["200", "401", "403"],
        ),
    ];
    for (path, method, security, policy, expected) in table {
        let operation = &json["paths"][path][method];
        assert_eq!(operation["security"], security, "{path}");
        assert_eq!(operation["x-session-policy"], policy, "{path}");
        assert_eq!(statuses(operation), expected, "{path}");
    }
    let scheme = &json["components"]["securitySchemes"]["session"];
    assert_eq!((&scheme["type"], &scheme["in"]), (&json!("apiKey"), &json!("cookie")));
    assert_eq!(scheme["name"], "__Host-session");
    let answer = &json["paths"]["/me"]["get"]["responses"]["401"]["$ref"];
    assert_eq!(answer, "#/components/responses/Unauthorized");
    let content = &json["components"]["responses"]["Unauthorized"]["content"];
    let problem = &content["application/problem+json"]["schema"]["$ref"];
    assert_eq!(problem, "#/components/schemas/Problem");
    assert_eq!(json["components"]["schemas"]["Problem"]["required"], json!(["title", "status"]));
}

#[test]
fn why_a_route_is_public_is_said() {
    let source = std::panic::Location::caller();
    let methods = of(MethodFilter::GET);
    let why = Some("load balancers ask");
    let health = AccessRow::new(methods, "/health".into(), Expr::Public, why, "health", source);
    let json = written(&map([health]), document([(GET, "/health")]), &options());
    let operation = &json["paths"]["/health"]["get"];
    assert_eq!(operation["x-session-public-because"], "load balancers ask");
}

#[test]
fn an_outage_is_an_answer_only_where_a_store_is_asked() {
    let map = map([get("/", Expr::Public), get("/me", Expr::Login)]);
    let builder = Sessions::<Customer>::signed("tests", KeyRing::throw_away().unwrap());
    let sessions =
        builder.revocation(RevocationScope::shared("tests", RemoteStore::new())).build().unwrap();
    let operations = [(GET, "/"), (GET, "/me")];
    let json = written(&map, document(operations.clone()), &OpenApiOptions::of(&sessions));
    assert_eq!(statuses(&json["paths"]["/me"]["get"]), ["200", "401", "503"]);
    assert_eq!(statuses(&json["paths"]["/"]["get"]), ["200"]);
    let json = written(&map, document(operations), &options());
    assert_eq!(statuses(&json["paths"]["/me"]["get"]), ["200", "401"]);
}

#[test]
fn what_the_author_wrote_is_kept_and_a_second_time_changes_nothing() {
    let own = ResponseBuilder::new().description("our own page");
    let operation = OperationBuilder::new().response("401", own).description(Some("me"));
    let paths = PathsBuilder::new().path("/me", PathItem::new(GET, operation));
    let mut document = OpenApi::new(Info::new("tests", "1"), paths.build());
    let components = document.components.get_or_insert_default();
    let theirs = utoipa::openapi::schema::Object::new().into();
    components.schemas.insert("Problem".to_owned(), utoipa::openapi::RefOr::T(theirs));
    let map = map([get("/me", Expr::Role("admin"))]);

    map.write_into(&mut document, &options()).unwrap();
    let first = json_of(&document);
    let operation = &first["paths"]["/me"]["get"];
    assert_eq!(operation["responses"]["401"]["description"], "our own page");
    assert_eq!(operation["description"], "me");
    assert_eq!(statuses(operation), ["401", "403"]);
    assert!(first["components"]["schemas"]["Problem"].get("required").is_none());
    let content = &first["components"]["responses"]["Forbidden"]["content"];
    let problem = &content["application/problem+json"]["schema"]["$ref"];
    assert_eq!(problem, "#/components/schemas/SessionProblem");

    map.write_into(&mut document, &options()).unwrap();
    assert_eq!(json_of(&document), first);
}

#[test]
fn two_sessions_are_two_schemes() {
    const STAFF: Expr = Expr::Of("Staff", &Expr::Login);
    let map = map([
        get("/cart", Expr::Of("Customer", &Expr::Login)),
        get("/orders", STAFF),
        get("/either", Expr::Any(&[Expr::Of("Customer", &Expr::Login), STAFF])),
    ]);
    let operations = [(GET, "/cart"), (GET, "/orders"), (GET, "/either")];
    let both = options().and(&staff());
    let json = written(&map, document(operations.clone()), &both);
    let security = |path: &str| json["paths"][path]["get"]["security"].clone();
    assert_eq!(security("/cart"), json!([{ "session": [] }]));
    assert_eq!(security("/orders"), json!([{ "Staff": [] }]));
    assert_eq!(security("/either"), json!([{ "session": [] }, { "Staff": [] }]));
    assert_eq!(json["components"]["securitySchemes"]["Staff"]["name"], "__Host-staff");

    let mut forgotten = document(operations);
    let mismatch = map.write_into(&mut forgotten, &options()).unwrap_err().to_string();
    assert!(mismatch.contains("`.and(&its_sessions)`"), "{mismatch}");
    assert!(mismatch.contains("\n    GET /orders (Staff)"), "{mismatch}");
}

#[test]
fn every_disagreement_is_reported_with_what_to_do() {
    let map = map([
        get("/", Expr::Public),
        get("/me", Expr::Login),
        post("/posts", Expr::Login),
        row(Methods::Any, "/admin", Expr::Login),
        row(Methods::Any, "/files/{*rest}", Expr::Login),
        row(Methods::Fallback, "/{*rest}", Expr::Login),
        row(Methods::NotAllowed, "/posts", Expr::Login),
    ]);
    let mut document = document([(GET, "/me"), (GET, "/old"), (POST, "/me"), (GET, "/files/{x}")]);
    let mismatch = map.write_into(&mut document, &options()).unwrap_err();
    let undocumented: Vec<_> = mismatch.undocumented().collect();
    assert_eq!(undocumented, [("ANY", "/admin"), ("POST", "/posts")]);
    let unrouted: Vec<_> = mismatch.unrouted().collect();
    assert_eq!(unrouted, [("POST", "/me"), ("GET", "/old")]);
    let text = mismatch.to_string();
    assert!(text.contains(".ignore(\"<path>\")`:\n    ANY /admin\n    POST /posts\n"), "{text}");
    assert!(text.contains("\n    POST /me\n    GET /old"), "{text}");
    // What both have is secured all the same.
    let json = json_of(&document);
    assert_eq!(json["paths"]["/me"]["get"]["security"], json!([{ "session": [] }]));
    assert_eq!(json["paths"]["/files/{x}"]["get"]["security"], json!([{ "session": [] }]));
    assert!(json["paths"]["/old"]["get"].get("security").is_none());
}

#[test]
fn ignored_paths_are_left_alone_on_both_sides() {
    let map = map([get("/openapi.json", Expr::Login), post("/internal/a", Expr::Login)]);
    let ignoring = options().ignore("/openapi.json").ignore("/internal/{*rest}").ignore("/old");
    let json = written(&map, document([(GET, "/old")]), &ignoring);
    assert!(json["paths"]["/old"]["get"].get("security").is_none());
}

#[test]
fn a_prefix_can_be_on_either_side() {
    let routes = map([get("/me", Expr::Login), get("/", Expr::Login)]);
    let whole = document([(GET, "/api/me"), (GET, "/api")]);
    let json = written(&routes.clone().under("/api"), whole, &options());
    assert_eq!(json["paths"]["/api/me"]["get"]["security"], json!([{ "session": [] }]));
    let relative = document([(GET, "/me"), (GET, "/")]);
    let json = written(&routes.under("/api"), relative, &options().document_under("/api"));
    assert_eq!(json["paths"]["/"]["get"]["security"], json!([{ "session": [] }]));
}

#[test]
fn head_needs_no_words_of_its_own_and_gets_the_same_when_it_has_them() {
    let explicit = row(Methods::Of(MethodFilter::GET.or(MethodFilter::HEAD)), "/b", Expr::Login);
    let alone = row(of(MethodFilter::HEAD), "/c", Expr::Login);
    let map = map([get("/a", Expr::Login), explicit, alone]);
    let head = HttpMethod::Head;
    let json = written(
        &map,
        document([(GET, "/a"), (head.clone(), "/a"), (GET, "/b"), (head, "/c")]),
        &options(),
    );
    assert_eq!(json["paths"]["/a"]["head"]["security"], json!([{ "session": [] }]));
}

#[test]
fn a_method_of_its_own_handler_goes_before_any() {
    let map = map([get("/x", Expr::Public), row(Methods::Any, "/x", Expr::Login)]);
    let mut document = document([(GET, "/x"), (POST, "/x")]);
    let own = OperationBuilder::new().build();
    let item = document.paths.paths.get_mut("/x").unwrap();
    item.additional_operations.insert("PURGE".to_owned(), own);
    let json = written(&map, document, &options());
    let item = &json["paths"]["/x"];
    assert_eq!(item["get"]["security"], json!([]));
    assert_eq!(item["post"]["security"], json!([{ "session": [] }]));
    let purge = &item["additionalOperations"]["PURGE"];
    assert_eq!(purge["security"], json!([{ "session": [] }]));
    assert_eq!(statuses(purge), ["401", "403"]);
}
