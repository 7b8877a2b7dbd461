// What is stored, and files on their way into it.
#include "serve/api.h"
#include "serve/store_view.h"

namespace tillcast {

Result<Response> Api::store(const Call&) const {
  TC_ASSIGN(const StoreCounts counts, parts_.shop.store());
  return json_response(store_json(counts, store_bytes(parts_.options.data_dir)));
}

Result<Response> Api::begin_import(const Call& call) const {
  return imports_door_.begin(call.request);
}

Result<Response> Api::receive_import(const Call& call) const {
  return imports_door_.receive(call.request, call.query, call.id);
}

Result<Response> Api::map_import(const Call& call) const {
  return imports_door_.map(call.request, call.id);
}

Result<Response> Api::start_import(const Call& call) const {
  return imports_door_.start(call.request, call.id);
}

Result<Response> Api::imports(const Call&) const { return imports_door_.list(); }

Result<Response> Api::import(const Call& call) const { return imports_door_.find(call.id); }

Result<Response> Api::import_rejects(const Call& call) const {
  return imports_door_.rejects(call.id);
}

Result<Response> Api::forget_import(const Call& call) const {
  return imports_door_.forget(call.id);
}

}  // namespace tillcast
