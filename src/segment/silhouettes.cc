#include "segment/silhouettes.h"

#include <algorithm>

#include "base/vector_clones.h"
#include "segment/kmeans_lanes.h"

namespace tillcast {
namespace {

// Rows whose labels agree in all partitions: a cell. A row's distances are summed by cell once, and
// the segments of every partition are sums of cells.
struct Cells {
  std::vector<uint32_t> order;  // rows by cell
  std::vector<uint32_t> begin;  // of each cell in `order`, and their end
};

Cells cells_of(std::span<const Partition* const> partitions, size_t count) {
  std::vector<uint32_t> cell(count);
  size_t cells = 1;
  for (const Partition* partition : partitions) {
    std::vector<uint32_t> numbers(cells * partition->k);  // from 1, as they are met
    cells = 0;
    for (size_t row = 0; row < count; ++row) {
      uint32_t& number = numbers[cell[row] * partition->k + partition->labels[row]];
      if (number == 0) number = static_cast<uint32_t>(++cells);
      cell[row] = number - 1;
    }
  }
  Cells result;
  result.begin.resize(cells + 1);
  for (const uint32_t number : cell) ++result.begin[number + 1];
  for (size_t i = 1; i <= cells; ++i) result.begin[i] += result.begin[i - 1];
  std::vector<uint32_t> next(result.begin.begin(), result.begin.end() - 1);
  result.order.resize(count);
  for (size_t row = 0; row < count; ++row)
    result.order[next[cell[row]]++] = static_cast<uint32_t>(row);
  return result;
}

// Where the segments of a partition lie among those of all, and the segment of each cell there.
struct Layer {
  size_t first = 0;
  size_t k = 0;
  std::vector<uint32_t> segments;  // by cell
  std::vector<double> sizes;       // within the rows compared
};

// What a block of rows is compared with.
struct Field {
  const double* rows = nullptr;  // row-major, by cell
  const uint32_t* begin = nullptr;
  size_t cells = 0;
  size_t columns = 0;
};

// sums[cell][lane]: the distances of a block's rows to the rows of each cell.
template <size_t kBytes, size_t Columns>
void cell_sums_in(const Field& field, const double* block, double* sums) {
  const size_t columns = Columns > 0 ? Columns : field.columns;
  for (size_t cell = 0; cell < field.cells; ++cell)
    for (size_t at = 0; at < kRowLanes; at += kPartLanes<kBytes>) {
      Lanes<kBytes> sum = {};
      for (size_t row = field.begin[cell]; row < field.begin[cell + 1]; ++row) {
        Lanes<kBytes> distance;
        squares_to<kBytes, Columns>(block + at, field.rows + row * columns, columns, distance);
        for (size_t lane = 0; lane < kPartLanes<kBytes>; ++lane)
          distance[lane] = __builtin_sqrt(distance[lane]);
        sum += distance;
      }
      store(sum, sums + cell * kRowLanes + at);
    }
}

void cell_sums(const Field& field, const double* block, double* sums) {
  with_shape(field.columns, [&]<size_t kBytes, size_t Columns>() {
    cell_sums_in<kBytes, Columns>(field, block, sums);
  });
}

TC_VECTOR_CLONES
void add_cells(const uint32_t* segments, size_t cells, const double* sums, double* totals) {
  for (size_t cell = 0; cell < cells; ++cell)
    for (size_t lane = 0; lane < kRowLanes; ++lane)
      totals[segments[cell] * kRowLanes + lane] += sums[cell * kRowLanes + lane];
}

// The silhouettes of a part's rows from their distances to each segment.
template <size_t kBytes>
void silhouettes_in(std::span<const double> sizes, const double* totals, const int64_t* own,
                    double* silhouettes) {
  Picks<kBytes> mine;
  load(own, mine);
  Lanes<kBytes> within = {};
  Lanes<kBytes> next = Lanes<kBytes>{} + kInfinity;
  Picks<kBytes> alone = {};
  for (size_t j = 0; j < sizes.size(); ++j) {
    if (sizes[j] == 0) continue;
    Lanes<kBytes> total;
    load(totals + j * kRowLanes, total);
    const Picks<kBytes> is_mine = mine == static_cast<int64_t>(j);
    const Lanes<kBytes> mean = total / sizes[j];
    const Lanes<kBytes> others = total / (sizes[j] > 1 ? sizes[j] - 1 : 1.0);
    within = is_mine ? others : within;
    alone = is_mine ? Picks<kBytes>{} - (sizes[j] == 1 ? 1 : 0) : alone;
    const Lanes<kBytes> nearer = mean < next ? mean : next;
    next = is_mine ? next : nearer;
  }
  const Lanes<kBytes> larger = within > next ? within : next;
  Lanes<kBytes> result = larger > 0 ? (next - within) / larger : Lanes<kBytes>{};
  result = alone ? Lanes<kBytes>{} : result;
  store(result, silhouettes);
}

// Those of a block's.
void silhouettes_of(std::span<const double> sizes, const double* totals, const int64_t* own,
                    double* silhouettes) {
  with_registers([&]<size_t kBytes>() {
    for (size_t at = 0; at < kRowLanes; at += kPartLanes<kBytes>)
      silhouettes_in<kBytes>(sizes, totals + at, own + at, silhouettes + at);
  });
}

std::vector<Layer> layers_of(std::span<const Partition* const> partitions, const Cells& cells) {
  std::vector<Layer> layers;
  size_t first = 0;
  for (const Partition* partition : partitions) {
    Layer layer{first, partition->k, {}, std::vector<double>(partition->k)};
    for (size_t cell = 0; cell + 1 < cells.begin.size(); ++cell) {
      const uint16_t label = partition->labels[cells.order[cells.begin[cell]]];
      layer.segments.push_back(label);
      layer.sizes[label] += cells.begin[cell + 1] - cells.begin[cell];
    }
    first += partition->k;
    layers.push_back(std::move(layer));
  }
  return layers;
}

// By partition the mean over the rows in `cells`.
std::vector<double> means_of(const SpaceRows& rows, const Cells& cells,
                             std::span<const Layer> layers,
                             std::span<const Partition* const> partitions) {
  const size_t count = cells.order.size();
  const size_t columns = rows.columns();
  std::vector<double> matrix(count * columns);
  for (size_t i = 0; i < count; ++i)
    rows.copy_row(cells.order[i], std::span(matrix).subspan(i * columns, columns));
  const Field field{matrix.data(), cells.begin.data(), cells.begin.size() - 1, columns};
  const SpaceRows blocks = SpaceRows::drawn(matrix, columns);
  std::vector<double> sums(field.cells * kRowLanes);
  std::vector<double> totals(kSegmentsMax * kRowLanes);
  std::vector<double> means(layers.size());
  for (size_t b = 0; b < blocks.blocks(); ++b) {
    cell_sums(field, blocks.block(b), sums.data());
    const size_t lanes = std::min(kRowLanes, count - b * kRowLanes);
    for (size_t p = 0; p < layers.size(); ++p) {
      const Layer& layer = layers[p];
      std::ranges::fill(totals, 0.0);
      add_cells(layer.segments.data(), field.cells, sums.data(), totals.data());
      int64_t own[kRowLanes] = {};
      double silhouettes[kRowLanes];
      for (size_t lane = 0; lane < lanes; ++lane)
        own[lane] = partitions[p]->labels[cells.order[b * kRowLanes + lane]];
      silhouettes_of(layer.sizes, totals.data(), own, silhouettes);
      for (size_t lane = 0; lane < lanes; ++lane) means[p] += silhouettes[lane];
    }
  }
  for (double& mean : means) mean /= static_cast<double>(count);
  return means;
}

}  // namespace

size_t silhouette_rows(const SpaceRows& rows) { return std::min(rows.rows(), kSilhouetteRowsMax); }

std::vector<double> mean_silhouettes(const SpaceRows& rows, std::span<const Partition> partitions) {
  std::vector<double> result(partitions.size(), std::numeric_limits<double>::quiet_NaN());
  std::vector<const Partition*> scored;
  std::vector<size_t> places;
  for (size_t p = 0; p < partitions.size(); ++p) {
    TC_ASSERT(partitions[p].labels.size() == rows.rows() && partitions[p].k <= kSegmentsMax);
    if (partitions[p].k < 2) continue;
    scored.push_back(&partitions[p]);
    places.push_back(p);
  }
  if (scored.empty()) return result;
  const Cells cells = cells_of(scored, silhouette_rows(rows));
  const std::vector<Layer> layers = layers_of(scored, cells);
  const std::vector<double> means = means_of(rows, cells, layers, scored);
  for (size_t i = 0; i < places.size(); ++i)
    if (std::ranges::count(layers[i].sizes, 0.0) + 1 < static_cast<ptrdiff_t>(layers[i].k))
      result[places[i]] = means[i];  // else the sample holds one segment alone
  return result;
}

}  // namespace tillcast
