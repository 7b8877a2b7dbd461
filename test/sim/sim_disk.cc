#include "sim/sim_disk.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace tillcast::sim {
namespace {

constexpr uint64_t kSectorBytes = 512;
constexpr int kShmLocks = SQLITE_SHM_NLOCK;

}  // namespace

struct SimDisk::Handle {
  sqlite3_file base{};
  SimDisk* disk = nullptr;
  std::shared_ptr<File> file;
  int level = SQLITE_LOCK_NONE;
  unsigned shared = 0;     // slots of the shared memory, a bit each
  unsigned exclusive = 0;  // likewise
};

void SimDisk::apply(std::string& content, const Write& write) {
  if (write.truncates) {
    content.resize(std::min<size_t>(content.size(), write.at));
    return;
  }
  if (content.size() < write.at + write.bytes.size()) content.resize(write.at + write.bytes.size());
  std::ranges::copy(write.bytes, content.begin() + static_cast<ptrdiff_t>(write.at));
}

bool SimDisk::fails(double chance) {
  if (chance <= 0 || !random_.chance(chance)) return false;
  ++faults_made_;
  return true;
}

uint64_t SimDisk::bytes_locked() const {
  uint64_t bytes = 0;
  for (const auto& [name, file] : files_) bytes += file->seen.size();
  return bytes;
}

uint64_t SimDisk::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_locked();
}

int SimDisk::write(File& file, const char* bytes, size_t size, uint64_t at) {
  int result = SQLITE_OK;
  const uint64_t grows = at + size > file.seen.size() ? at + size - file.seen.size() : 0;
  if (faults_.space_bytes && grows > 0 && bytes_locked() + grows > *faults_.space_bytes) {
    ++faults_made_;
    result = SQLITE_FULL;
    size -= grows - (*faults_.space_bytes - std::min(*faults_.space_bytes, bytes_locked()));
  } else if (fails(faults_.write_error)) {
    result = SQLITE_IOERR_WRITE;
  }
  if (result != SQLITE_OK) size = random_.below(size + 1);
  if (size > 0) {
    Write write{at, std::string(bytes, size), false};
    apply(file.seen, write);
    file.pending.push_back(std::move(write));
  }
  return result;
}

int SimDisk::sync(File& file) {
  const bool failed = file.name.ends_with(faults_.sync_error_of) && fails(faults_.sync_error);
  const size_t written = failed ? random_.below(file.pending.size() + 1) : file.pending.size();
  for (size_t i = 0; i < written; ++i) apply(file.durable, file.pending[i]);
  file.pending.clear();
  return failed ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

// Whole writes in their order up to one that is torn; or any sectors of any of them.
void SimDisk::lose_power(File& file) {
  const bool in_order = random_.chance(0.5);
  const size_t whole = random_.below(file.pending.size() + 1);
  for (size_t i = 0; i < file.pending.size(); ++i) {
    const Write& write = file.pending[i];
    if (in_order && i > whole) break;
    if (write.truncates || (in_order && i < whole)) {
      if (in_order || random_.chance(0.5)) apply(file.durable, write);
      continue;
    }
    for (uint64_t from = 0; from < write.bytes.size(); from += kSectorBytes)
      if (random_.chance(0.5))
        apply(file.durable, {write.at + from, write.bytes.substr(from, kSectorBytes), false});
  }
  file.pending.clear();
  file.seen = file.durable;
}

void SimDisk::restart(bool power_was_lost) {
  const std::lock_guard lock(mutex_);
  for (auto& [name, file] : files_) {
    if (power_was_lost) lose_power(*file);
    file->shared_memory.clear();
  }
  stopped_ = false;
}

struct Vfs {
  using Handle = SimDisk::Handle;
  using Lock = std::lock_guard<std::recursive_mutex>;

  static SimDisk& disk(sqlite3_vfs* vfs) { return *static_cast<SimDisk*>(vfs->pAppData); }
  static Handle& handle(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* given) {
    SimDisk& disk = Vfs::disk(vfs);
    const Lock lock(disk.mutex_);
    out->pMethods = nullptr;
    if (disk.stopped_) return SQLITE_IOERR;
    std::shared_ptr<SimDisk::File> file;
    if (name == nullptr) {
      file = std::make_shared<SimDisk::File>();
    } else {
      const auto found = disk.files_.find(name);
      if (found == disk.files_.end() && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
      file = found != disk.files_.end() ? found->second
                                        : disk.files_[name] = std::make_shared<SimDisk::File>();
    }
    if (name != nullptr) file->name = name;
    auto* made = new (out) Handle();
    made->disk = &disk;
    made->file = std::move(file);
    made->file->handles.push_back(made);
    made->base.pMethods = &disk.methods_;
    if (given != nullptr) *given = flags;
    return SQLITE_OK;
  }
  static int remove(sqlite3_vfs* vfs, const char* name, int) {
    SimDisk& disk = Vfs::disk(vfs);
    const Lock lock(disk.mutex_);
    if (disk.stopped_) return SQLITE_IOERR_DELETE;
    return disk.files_.erase(name) > 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
  }
  static int access(sqlite3_vfs* vfs, const char* name, int, int* result) {
    SimDisk& disk = Vfs::disk(vfs);
    const Lock lock(disk.mutex_);
    const auto found = disk.files_.find(name);
    *result = found != disk.files_.end() && !found->second->seen.empty();
    return SQLITE_OK;
  }
  static int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
  }
  static int randomness(sqlite3_vfs* vfs, int size, char* out) {
    SimDisk& disk = Vfs::disk(vfs);
    const Lock lock(disk.mutex_);
    for (int i = 0; i < size; ++i) out[i] = static_cast<char>(disk.random_.next());
    return size;
  }
  static int sleep(sqlite3_vfs*, int micros) { return micros; }
  static int time(sqlite3_vfs*, sqlite3_int64* out) {
    *out = 212'000'000'000'000;
    return SQLITE_OK;
  }
  static int last_error(sqlite3_vfs*, int, char*) { return 0; }

  static int close(sqlite3_file* file) {
    Handle& mine = handle(file);
    const Lock lock(mine.disk->mutex_);
    std::erase(mine.file->handles, &mine);
    mine.~Handle();
    return SQLITE_OK;
  }
  static int read(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
    Handle& mine = handle(file);
    const Lock lock(mine.disk->mutex_);
    if (mine.disk->stopped_ || mine.disk->fails(mine.disk->faults_.read_error))
      return SQLITE_IOERR_READ;
    const std::string& seen = mine.file->seen;
    const size_t from = std::min(seen.size(), static_cast<size_t>(at));
    const size_t there = std::min(seen.size() - from, static_cast<size_t>(size));
    std::memcpy(out, seen.data() + from, there);
    std::memset(static_cast<char*>(out) + there, 0, static_cast<size_t>(size) - there);
    return there == static_cast<size_t>(size) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  }
  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
    Handle& mine = handle(file);
    const Lock lock(mine.disk->mutex_);
    if (mine.disk->stopped_) return SQLITE_IOERR_WRITE;
    return mine.disk->write(*mine.file, static_cast<const char*>(bytes), static_cast<size_t>(size),
                            static_cast<uint64_t>(at));
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    Handle& mine = handle(file);
    const Lock lock(mine.disk->mutex_);
    if (mine.disk->stopped_) return SQLITE_IOERR_TRUNCATE;
    SimDisk::Write cut{static_cast<uint64_t>(size), {}, true};
    SimDisk::apply(mine.file->seen, cut);
    mine.file->pending.push_back(std::move(cut));
    return SQLITE_OK;
  }
  static int sync(sqlite3_file* file, int) {
    Handle& mine = handle(file);
    const Lock lock(mine.disk->mutex_);
    if (mine.disk->stopped_) return SQLITE_IOERR_FSYNC;
    return mine.disk->sync(*mine.file);
  }
  static int size(sqlite3_file* file, sqlite3_int64* out) {
    Handle& mine = handle(file);
    const Lock lock(mine.disk->mutex_);
    *out = static_cast<sqlite3_int64>(mine.file->seen.size());
    return SQLITE_OK;
  }
  static int lock(sqlite3_file* file, int level) {
    Handle& mine = handle(file);
    const Lock guard(mine.disk->mutex_);
    for (const Handle* other : mine.file->handles) {
      if (other == &mine) continue;
      const bool refuses = level == SQLITE_LOCK_SHARED     ? other->level >= SQLITE_LOCK_PENDING
                           : level == SQLITE_LOCK_RESERVED ? other->level >= SQLITE_LOCK_RESERVED
                                                           : other->level >= SQLITE_LOCK_SHARED;
      if (refuses) return SQLITE_BUSY;
    }
    mine.level = std::max(mine.level, level);
    return SQLITE_OK;
  }
  static int unlock(sqlite3_file* file, int level) {
    Handle& mine = handle(file);
    const Lock guard(mine.disk->mutex_);
    mine.level = std::min(mine.level, level);
    return SQLITE_OK;
  }
  static int is_reserved(sqlite3_file* file, int* result) {
    Handle& mine = handle(file);
    const Lock guard(mine.disk->mutex_);
    *result = std::ranges::any_of(mine.file->handles, [](const Handle* other) {
      return other->level >= SQLITE_LOCK_RESERVED;
    });
    return SQLITE_OK;
  }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_bytes(sqlite3_file*) { return 4096; }
  static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

  static int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
    Handle& mine = handle(file);
    const Lock guard(mine.disk->mutex_);
    auto& memory = mine.file->shared_memory;
    *out = nullptr;
    while (extend && memory.size() <= static_cast<size_t>(region))
      memory.push_back(std::make_unique<char[]>(static_cast<size_t>(size)));
    if (static_cast<size_t>(region) < memory.size()) *out = memory[size_t(region)].get();
    return SQLITE_OK;
  }
  static int shm_lock(sqlite3_file* file, int first, int count, int flags) {
    Handle& mine = handle(file);
    const Lock guard(mine.disk->mutex_);
    static_assert(kShmLocks < 32);
    const unsigned slots = ((1u << count) - 1) << first;
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
      (exclusive ? mine.exclusive : mine.shared) &= ~slots;
      return SQLITE_OK;
    }
    for (const Handle* other : mine.file->handles)
      if (other != &mine && (slots & (other->exclusive | (exclusive ? other->shared : 0))) != 0)
        return SQLITE_BUSY;
    (exclusive ? mine.exclusive : mine.shared) |= slots;
    return SQLITE_OK;
  }
  static void shm_barrier(sqlite3_file*) {}
  static int shm_unmap(sqlite3_file* file, int remove) {
    Handle& mine = handle(file);
    const Lock guard(mine.disk->mutex_);
    mine.shared = mine.exclusive = 0;
    if (remove && mine.file->handles.size() == 1) mine.file->shared_memory.clear();
    return SQLITE_OK;
  }
};

SimDisk::SimDisk() {
  methods_ = {2,
              Vfs::close,
              Vfs::read,
              Vfs::write,
              Vfs::truncate,
              Vfs::sync,
              Vfs::size,
              Vfs::lock,
              Vfs::unlock,
              Vfs::is_reserved,
              Vfs::control,
              Vfs::sector_bytes,
              Vfs::characteristics,
              Vfs::shm_map,
              Vfs::shm_lock,
              Vfs::shm_barrier,
              Vfs::shm_unmap,
              nullptr,
              nullptr};
  vfs_.iVersion = 2;
  vfs_.szOsFile = sizeof(Handle);
  vfs_.mxPathname = 1024;
  vfs_.zName = "tillcast-sim";
  vfs_.pAppData = this;
  vfs_.xOpen = Vfs::open;
  vfs_.xDelete = Vfs::remove;
  vfs_.xAccess = Vfs::access;
  vfs_.xFullPathname = Vfs::full_path;
  vfs_.xRandomness = Vfs::randomness;
  vfs_.xSleep = Vfs::sleep;
  vfs_.xCurrentTimeInt64 = Vfs::time;
  vfs_.xGetLastError = Vfs::last_error;
  before_ = sqlite3_vfs_find(nullptr);
  sqlite3_vfs_register(&vfs_, 1);
  sqlite3_randomness(0, nullptr);  // anew, from random_
}

SimDisk::~SimDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(before_, 1);
}

}  // namespace tillcast::sim
