#include "serve/openapi.h"

#include <nlohmann/json.hpp>
#include <span>
#include <vector>

namespace tillcast {
namespace {

using nlohmann::ordered_json;

struct Parameter {
  const char* name;
  const char* type;  // of JSON Schema; "time" is a string of format date-time
  const char* meaning;
  std::vector<const char*> choices;
};

struct Operation {
  const char* path;
  const char* method;
  const char* id;
  const char* summary;
  std::vector<Parameter> query;
  std::vector<const char*> answers;  // "200 what it is"
};

const Parameter kFrom{"from", "time", "from <= ordered_at; default: all", {}};
const Parameter kPreviousFrom{"previous_from", "time", "default: ends at from", {}};
const Parameter kTo{"to", "time", "ordered_at < to; default: all", {}};
const Parameter kLimit{"limit", "integer", "at most so many; 50", {}};

std::vector<Operation> order_operations() {
  return {
      {"/v1/orders",
       "post",
       "postOrders",
       "Hand in orders",
       {},
       {"202 durable: accepted, duplicates, rejected", "400 not JSON", "413 too large",
        "415 another content type", "429 too busy"}},
      {"/v1/orders",
       "get",
       "orders",
       "The newest orders first",
       {kLimit,
        {"before", "integer", "of a page before: its next", {}},
        {"customer_id", "string", "one customer's", {}}},
       {"200 a page of orders"}},
      {"/v1/kpis", "get", "kpis", "The shop's totals", {kFrom, kTo}, {"200 the KPIs"}},
      {"/v1/kpis/series",
       "get",
       "series",
       "The totals by step of time",
       {kFrom, kTo, {"step", "string", "default by span", {"hour", "day", "week", "month"}}},
       {"200 at most 2,000 points", "400 more than that"}},
  };
}

std::vector<Operation> book_operations() {
  return {
      {"/v1/countries",
       "get",
       "countries",
       "The totals by country, and of the window before",
       {kFrom, kTo, kPreviousFrom, kLimit},
       {"200 the countries, by gross revenue"}},
      {"/v1/products",
       "get",
       "products",
       "What was sold, and of the window before",
       {kFrom,
        kTo,
        {"limit", "integer", "at most so many; 20", {}},
        {"sort", "string", "revenue", {"revenue", "rising", "falling"}},
        {"q", "string", "part of the id or the description, whatever the case", {}}},
       {"200 the products", "400 rising or falling without from"}},
      {"/v1/cohorts",
       "get",
       "cohorts",
       "Customers by the month of their first purchase, and how many came again",
       {{"country", "string", "exact", {}}},
       {"200 the cohorts, oldest first"}},
      {"/v1/baskets",
       "get",
       "baskets",
       "Pairs of products that are bought together",
       {kFrom,
        kTo,
        kLimit,
        {"product", "string", "pairs with it alone: its id", {}},
        {"min_orders", "integer", "a thousandth of the orders, at least 5", {}},
        {"sort", "string", "surprise", {"surprise", "lift", "support", "confidence"}}},
       {"200 the pairs", "400 too many to be counted", "429 too many wait"}},
  };
}

std::vector<Operation> customers_operations() {
  return {
      {"/v1/customers",
       "get",
       "customers",
       "Customers, sorted, by page",
       {kLimit,
        {"cursor", "string", "of a page before: its next", {}},
        {"offset", "integer", "instead: begins after so many customers", {}},
        {"sort",
         "string",
         "probability",
         {"probability", "monetary", "average_order_value", "refunded", "orders",
          "last_purchase_at", "first_purchase_at", "country", "segment", "customer_id"}},
        {"order", "string", "desc for figures", {"asc", "desc"}},
        {"q", "string", "the beginning of an id", {}},
        {"country", "string", "exact", {}},
        {"probability_from", "number", "0 to 1; from <= p < to", {}},
        {"probability_to", "number", "0 to 1, which includes 1", {}},
        {"monetary_from", "string", "a decimal; at least so much", {}},
        {"monetary_to", "string", "a decimal; less than so much", {}},
        {"orders_from", "integer", "at least so many", {}},
        {"orders_to", "integer", "fewer than so many", {}},
        {"last_purchase_from", "time", "then or later", {}},
        {"last_purchase_to", "time", "earlier", {}},
        {"segment", "string", "in which they are: an id, or none", {}},
        {"moved_from", "string", "where they were when the period began: an id, or new", {}},
        {"period", "time", "its from; default: the current one", {}},
        {"refit", "boolean", "the period of that beginning that holds a new fit", {}},
        {"changed", "boolean", "only those who are not where they were", {}}},
       {"200 a page of customers", "400 filters that make no sense",
        "404 nothing was fitted, or no such period"}},
  };
}

std::vector<Operation> customer_operations() {
  return {
      {"/v1/customers/{id}",
       "get",
       "customer",
       "One customer with features and orders",
       {},
       {"200 the customer", "404 unknown"}},
      {"/v1/customers/{id}/timeline",
       "get",
       "customerTimeline",
       "One customer over time: purchases, refunds, rhythm, products",
       {},
       {"200 the timeline", "404 unknown"}},
      {"/v1/customers/{id}/history",
       "get",
       "customerHistory",
       "What the champion says of each week since the first purchase, in hindsight",
       {},
       {"200 the points; no probabilities without a model", "404 unknown",
        "429 too many that take long"}},
      {"/v1/customers/{id}/prediction",
       "get",
       "prediction",
       "How likely the customer purchases within 30 days, and why",
       {{"explain", "boolean", "with contributions; takes milliseconds", {}}},
       {"200 the prediction", "404 unknown, or without a purchase", "429 too many explanations",
        "503 no model, or one that says too little to explain"}},
  };
}

std::vector<Operation> segment_operations() {
  return {
      {"/v1/segments",
       "get",
       "segments",
       "Who the customers are: the segments as they stand",
       {},
       {"200 the segments; empty where nothing was fitted"}},
      {"/v1/segments/flow",
       "get",
       "segmentFlow",
       "Who moved between which segments, week by week",
       {},
       {"200 the snapshots and what lies between them", "404 nothing was fitted"}},
      {"/v1/segments/map",
       "get",
       "segmentMap",
       "A sample of the customers in the plane that spreads them most",
       {{"points", "integer", "at most so many; 2,000", {}}},
       {"200 the plane", "400 more than 10,000", "404 nothing was fitted"}},
  };
}

std::vector<Operation> import_operations() {
  return {
      {"/v1/store", "get", "store", "What is stored", {}, {"200 counts and bytes"}},
      {"/v1/imports",
       "post",
       "beginImport",
       "Begin to send a file of orders",
       {},
       {"201 the import", "403 no files are taken", "409 too many wait", "413 too large",
        "507 no room"}},
      {"/v1/imports", "get", "imports", "All of them, the newest first", {}, {"200 the imports"}},
      {"/v1/imports/{id}/content",
       "put",
       "receiveImport",
       "The next part of the file, at most 8 MiB",
       {{"offset", "integer", "what was received so far", {}}},
       {"200 the import", "409 another offset is next", "413 too large", "507 no room"}},
      {"/v1/imports/{id}/mapping",
       "put",
       "mapImport",
       "Map columns by hand and look again",
       {},
       {"200 the import", "400 a field that is not known", "409 it runs"}},
      {"/v1/imports/{id}/start",
       "post",
       "startImport",
       "Read the file into the log",
       {},
       {"202 the import", "409 it is not ready"}},
      {"/v1/imports/{id}", "get", "import", "One import", {}, {"200 the import", "404 unknown"}},
      {"/v1/imports/{id}",
       "delete",
       "forgetImport",
       "Stop it and forget it with its file",
       {},
       {"204 it is gone", "404 unknown"}},
      {"/v1/imports/{id}/rejects",
       "get",
       "importRejects",
       "The rejected rows as CSV",
       {},
       {"200 the rows", "404 unknown"}},
  };
}

// What a request carries; null: nothing.
ordered_json body_json(const Operation& operation) {
  const std::string_view path = operation.path, method = operation.method;
  if (method != "post" && method != "put") return nullptr;
  if (path.ends_with("/content"))
    return {{"application/octet-stream", {{"schema", {{"type", "string"}}}}}};
  if (path != "/v1/orders") return {{"application/json", {{"schema", {{"type", "object"}}}}}};
  return {{"application/json", {{"schema", {{"type", {"object", "array"}}}}}},
          {"application/x-ndjson", {{"schema", {{"type", "string"}}}}}};
}

std::string_view answer_type(std::string_view path) {
  if (path == "/metrics") return "text/plain";
  return path.ends_with("/rejects") ? "text/csv" : "application/json";
}

std::vector<Operation> other_operations() {
  return {
      {"/v1/models", "get", "models", "All models and the champion", {}, {"200 the models"}},
      {"/v1/models/{id}", "get", "model", "One model", {}, {"200 the model", "404 unknown"}},
      {"/v1/models/{id}/live",
       "get",
       "modelLive",
       "How the champion or a challenger does: graded windows and drift",
       {},
       {"200 the grades; empty where it is neither", "404 unknown"}},
      {"/v1/features", "get", "features", "The catalogue of features", {}, {"200 the features"}},
      {"/v1/session",
       "post",
       "signIn",
       "Sign in with a token: a cookie",
       {},
       {"200 who it is", "401 the token is not known", "429 too many wrong ones"}},
      {"/v1/session", "get", "session", "Who asks", {}, {"200 who it is", "401 nobody"}},
      {"/v1/session", "delete", "signOut", "Sign out", {}, {"204 signed out"}},
      {"/v1/live",
       "get",
       "live",
       "Upgrades to the WebSocket of live frames",
       {},
       {"101 the stream", "403 another site's page", "426 no upgrade was asked for"}},
      {"/v1/openapi.json", "get", "openapi", "This document", {}, {"200 OpenAPI 3.1"}},
      {"/healthz", "get", "healthz", "The process runs", {}, {"200 it does"}},
      {"/readyz",
       "get",
       "readyz",
       "Orders may be sent here",
       {},
       {"200 they may", "503 why not: not_ready"}},
      {"/metrics", "get", "metrics", "Prometheus text", {}, {"200 the metrics"}},
  };
}

ordered_json parameter_json(const char* where, const Parameter& parameter) {
  ordered_json schema = {{"type", parameter.type}};
  if (std::string_view(parameter.type) == "time")
    schema = {{"type", "string"}, {"format", "date-time"}};
  if (!parameter.choices.empty()) schema["enum"] = parameter.choices;
  return {{"name", parameter.name},
          {"in", where},
          {"required", std::string_view(where) == "path"},
          {"description", parameter.meaning},
          {"schema", schema}};
}

ordered_json operation_json(const Operation& operation) {
  ordered_json described = {{"operationId", operation.id}, {"summary", operation.summary}};
  ordered_json parameters = ordered_json::array();
  if (std::string_view(operation.path).find("{id}") != std::string_view::npos)
    parameters.push_back(parameter_json("path", {"id", "string", "as lists name it", {}}));
  for (const Parameter& parameter : operation.query)
    parameters.push_back(parameter_json("query", parameter));
  if (!parameters.empty()) described["parameters"] = std::move(parameters);
  if (ordered_json body = body_json(operation); !body.is_null())
    described["requestBody"] = {{"required", true}, {"content", std::move(body)}};
  const std::string type(answer_type(operation.path));
  for (const std::string_view answer : operation.answers) {
    const std::string status(answer.substr(0, 3));
    ordered_json response = {{"description", answer.substr(4)}};
    if (status[0] == '2' && status != "204")
      response["content"][type]["schema"]["type"] =
          type == "application/json" ? "object" : "string";
    else if (status[0] > '2')
      response["content"]["application/problem+json"]["schema"]["$ref"] =
          "#/components/schemas/Problem";
    described["responses"][status] = std::move(response);
  }
  return described;
}

}  // namespace

std::string openapi_json() {
  ordered_json document = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Tillcast"},
        {"version", TILLCAST_VERSION},
        {"description",
         "Times are RFC 3339 UTC; money is an exact decimal string, its currency "
         "beside it; a value that is not known is null. docs/api.md has the "
         "objects."}}},
      {"paths", ordered_json::object()}};
  for (const auto& operations :
       {order_operations(), book_operations(), customers_operations(), customer_operations(),
        segment_operations(), import_operations(), other_operations()})
    for (const Operation& operation : operations)
      document["paths"][operation.path][operation.method] = operation_json(operation);
  document["components"]["schemas"]["Problem"] = {{"type", "object"},
                                                  {"description", "RFC 9457"},
                                                  {"properties",
                                                   {{"type", {{"type", "string"}}},
                                                    {"title", {{"type", "string"}}},
                                                    {"status", {{"type", "integer"}}},
                                                    {"detail", {{"type", "string"}}}}}};
  // Which of the two, and with which scope, docs/api.md says; a server without tokens asks for
  // none.
  document["components"]["securitySchemes"] = {
      {"token", {{"type", "http"}, {"scheme", "bearer"}}},
      {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "tillcast_session"}}}};
  document["security"] = ordered_json::array(
      {{{"token", ordered_json::array()}}, {{"session", ordered_json::array()}}});
  for (const char* path : {"/healthz", "/readyz", "/v1/session"})
    for (auto& operation : document["paths"][path]) operation["security"] = ordered_json::array();
  return document.dump();
}

}  // namespace tillcast
